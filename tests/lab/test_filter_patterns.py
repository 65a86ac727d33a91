"""Filter patterns, from the examples of the CloudWatch Logs user guide ("Filter pattern syntax …")."""

import json

import pytest

from stackmedic.lab.physics.patterns import BadPattern, matcher

ERRORS = (
    "[ERROR 400] BAD REQUEST",
    "[ERROR 401] UNAUTHORIZED REQUEST",
    "[ERROR 419] MISSING ARGUMENTS",
    "[ERROR 420] INVALID ARGUMENTS",
)


def matched(pattern: str, *messages: str) -> list[int]:
    """Which of the messages match, by number."""
    return [number for number, message in enumerate(messages) if matcher(pattern)(message)]


@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [
        ("", [0, 1, 2, 3]),
        ('" "', [0, 1, 2, 3]),
        ("ERROR", [0, 1, 2, 3]),
        ("error", []),
        ("ERROR ARGUMENTS", [2, 3]),
        ("?ERROR ?ARGUMENTS", [0, 1, 2, 3]),
        ("?MISSING ?INVALID", [2, 3]),
        ("ERROR -ARGUMENTS", [0, 1]),
        ("-ARGUMENTS", [0, 1]),
        ('"BAD REQUEST"', [0]),
        ('ERROR -"BAD REQUEST"', [1, 2, 3]),
        ("%AUTHORIZED%", [1]),
        ("%4(0|1)0%", None),
        (r"%ERROR 4[01][019]\]%", [0, 1, 2]),
        ("?MISSING REQUEST", [0, 1]),
    ],
)
def test_terms(pattern: str, numbers: list[int] | None) -> None:
    if numbers is None:
        with pytest.raises(BadPattern):
            matcher(pattern)
    else:
        assert matched(pattern, *ERRORS) == numbers


def test_a_word_is_found_inside_a_longer_one() -> None:
    assert matched("Exception", "java.lang.NullPointerException: x") == [0]


def test_the_runbooks_pattern_takes_any_spelling_and_no_information() -> None:
    lines = ("INFO started", "ERROR no database", "sqlalchemy.exc.OperationalError: x", "error: y", "Exception in ASGI")
    assert matched("?ERROR ?Exception ?error", *lines) == [1, 3, 4]


@pytest.mark.parametrize("pattern", ["500 ERROR!", "a.b", "{ $.a = }", "{ $.a = 1", "[a, b", "{ = 1 }"])
def test_what_aws_refuses(pattern: str) -> None:
    with pytest.raises(BadPattern):
        matcher(pattern)


EVENT = json.dumps(
    {
        "eventType": "UpdateTrail",
        "sourceIPAddress": "111.111.111.111",
        "arrayKey": ["value", "another value"],
        "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
        "SomeObject": None,
        "cluster.name": "c",
        "latency": 12.5,
        "errorCode": "AccessDenied",
        "ok": True,
    }
)


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ('{ $.eventType = "UpdateTrail" }', True),
        ("{ $.eventType = UpdateTrail }", True),
        ("{ $.sourceIPAddress != 123.123.* }", True),
        ("{ $.sourceIPAddress = 111.111.* }", True),
        ('{ $.arrayKey[0] = "value" }', True),
        ('{ $.arrayKey[1] = "value" }', False),
        ('{ $.arrayKey[*] = "another value" }', True),
        ("{ $.objectList[1].id = 2 }", True),
        ("{ $.objectList[*].id > 2 }", False),
        ("{ $.SomeObject IS NULL }", True),
        ("{ $.SomeOtherObject NOT EXISTS }", True),
        ("{ $.ok IS TRUE }", True),
        ("{ $.['cluster.name'] = c }", None),
        ("{ $['cluster.name'] = c }", True),
        ("{ $.latency > 12 && $.latency <= 12.5 }", True),
        ("{ $.latency < 12 || $.eventType = Update* }", True),
        ('{ ($.eventType = "x" || $.ok IS TRUE) && $.errorCode = %Access.*% }', True),
        ("{ $.missing != 1 }", False),
        ("{ $.errorCode = *Denied }", True),
    ],
)
def test_json(pattern: str, fits: bool | None) -> None:
    if fits is None:
        with pytest.raises(BadPattern):
            matcher(pattern)
    else:
        assert matcher(pattern)(EVENT) is fits


def test_json_patterns_pass_over_lines_that_are_not_json() -> None:
    assert matched("{ $.status = 500 }", "status = 500", '{"status": 500}', '"status"') == [1]


ACCESS = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", True),
        ("[..., status_code = 404, bytes]", True),
        ("[ip, user, username, timestamp, request, status_code = 404 || status_code = 410, bytes > 1000]", True),
        ("[ip, user, username, timestamp, request, status_code = 500, bytes]", False),
        ("[ip != 127.0.0.1, ...]", False),
        ("[ip=%127\\.0\\.0\\.[1-9]%, user, username, timestamp, request =*.html* , status_code = 4*, ...]", True),
        ("[ip, user, username, timestamp, request, status_code, bytes > 2000]", False),
    ],
)
def test_columns(pattern: str, fits: bool) -> None:
    assert matcher(pattern)(ACCESS) is fits


def test_excluding_several_words_of_a_column() -> None:
    lines = ("ERROR 401 UNAUTHORIZED", "WARN slow", "INFO fine")
    assert matched("[w1!=ERROR&&w1!=WARN, w2]", *lines) == [2]

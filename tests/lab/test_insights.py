"""Logs Insights answers the queries that people write, and refuses those that AWS would refuse."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab.open_account import OpenAccount

GROUP = "/ecs/web"
FLOWS = "/aws/vpc/flows"


class Logs:
    """Two log groups with lines a minute apart, the first one an hour ago."""

    def __init__(self, lines: list[str], group: str = GROUP) -> None:
        self.lab = OpenAccount()
        self.group = group
        self.lab("logs").create_log_group(logGroupName=group)
        self.start = int(self.lab.account.world.now)
        for number, line in enumerate(lines):
            self.lab.account.logs.write(group, f"web/{number % 2}", line)
            self.lab.advance(60)

    def ask(self, query: str, **more: Any) -> list[dict[str, str]]:
        asked = {
            "logGroupName": self.group,
            "startTime": self.start,
            "endTime": int(self.lab.account.world.now),
            **more,
        }
        started = self.lab("logs").start_query(queryString=query, **asked)
        answer = self.lab("logs").get_query_results(queryId=started["queryId"])
        assert answer["status"] == "Complete"
        return [{each["field"]: each["value"] for each in row} for row in answer["results"]]

    def values(self, query: str, name: str, **more: Any) -> list[str]:
        return [row.get(name, "") for row in self.ask(query, **more)]


WEB = [
    "INFO GET /api/items 200 response_time=12ms",
    "ERROR could not connect: timeout",
    "INFO GET /api/items 200 response_time=80ms",
    'ERROR database "shop" does not exist',
    "WARN slow response_time=900ms path=/api/orders",
]
JSON = [
    '{"level":"info","status":200,"took":10,"user":{"id":"a"},"tags":["x"]}',
    '{"level":"error","status":500,"took":30,"user":{"id":"b"}}',
    '{"level":"error","status":502,"took":20,"user":{"id":"a"}}',
    "not json",
]
FLOW = [
    "2 123456789012 eni-1 10.0.1.5 10.0.2.9 40000 5432 6 3 180 1 2 ACCEPT OK",
    "2 123456789012 eni-1 10.0.1.5 52.1.2.3 40001 443 6 10 9000 1 2 ACCEPT OK",
    "2 123456789012 eni-1 10.0.1.5 52.1.2.3 40002 443 6 10 1000 1 2 ACCEPT OK",
    "2 123456789012 eni-2 10.0.1.6 34.9.9.9 40003 443 6 2 500 1 2 REJECT OK",
]


# The queries of the guides


def test_recent_errors_come_newest_first_with_what_was_asked_for() -> None:
    found = Logs(WEB).ask(
        "fields @timestamp, @message\n| filter @message like /ERROR/\n| sort @timestamp desc\n| limit 100"
    )
    assert [each["@message"] for each in found] == [WEB[3], WEB[1]]
    assert found[0]["@timestamp"] > found[1]["@timestamp"]
    assert set(found[0]) == {"@timestamp", "@message", "@ptr"}


def test_slow_requests_are_found_by_their_field() -> None:
    query = "fields @timestamp, @message | filter @message like /response_time/ | sort @timestamp desc | limit 2"
    assert Logs(WEB).values(query, "@message") == [WEB[4], WEB[2]]


def test_top_talkers_of_a_flow_log_leave_out_what_stays_inside() -> None:
    found = Logs(FLOW, FLOWS).ask(
        r"""fields srcAddr, dstAddr, bytes
        | filter dstAddr not like /^10\./
        | stats sum(bytes) as totalBytes by srcAddr, dstAddr
        | sort totalBytes desc
        | limit 20"""
    )
    assert found == [
        {"srcAddr": "10.0.1.5", "dstAddr": "52.1.2.3", "totalBytes": "10000"},
        {"srcAddr": "10.0.1.6", "dstAddr": "34.9.9.9", "totalBytes": "500"},
    ]


# Commands


@pytest.mark.parametrize(
    ("test", "kept"),
    [
        ("@message like 'ERROR'", [3, 1]),
        ('@message like "error"', []),
        ("@message like /(?i)error/", [3, 1]),
        ("@message =~ /timeout|slow/", [4, 1]),
        ("not (@message like /INFO/) and @message not like /WARN/", [3, 1]),
        ("@logStream = 'web/0'", [4, 2, 0]),
        ("@logStream in ['web/1', 'other']", [3, 1]),
        ("ispresent(nothing)", []),
        ("strlen(@message) < 35 or strcontains(@message, 'slow')", [4, 1]),
    ],
)
def test_filter(test: str, kept: list[int]) -> None:
    assert Logs(WEB).values(f"filter {test}", "@message") == [WEB[number] for number in kept]


@pytest.mark.parametrize(
    ("test", "levels"),
    [
        ("status >= 500", ["error", "error"]),
        ("status = 200", ["info"]),
        ("user.id = 'a' and took > 15", ["error"]),
        ("tags.0 = 'x'", ["info"]),
        ("level != 'info'", ["error", "error", ""]),
        ("status in [500, 200]", ["error", "info"]),
    ],
)
def test_fields_of_json_are_found_by_themselves(test: str, levels: list[str]) -> None:
    found = Logs(JSON).values(f"fields level | filter {test}", "level")
    assert sorted(found) == sorted(levels)


def test_statistics_by_value_and_by_time() -> None:
    logs = Logs(JSON)
    found = logs.ask(
        "filter ispresent(took) | stats count(*) as n, avg(took), max(took), pct(took, 50) by level | sort n desc"
    )
    assert found == [
        {"level": "error", "n": "2", "avg(took)": "25", "max(took)": "30", "pct(took, 50)": "20"},
        {"level": "info", "n": "1", "avg(took)": "10", "max(took)": "10", "pct(took, 50)": "10"},
    ]
    by_time = logs.ask("stats count(*) by bin(2m)")
    assert sum(int(each["count(*)"]) for each in by_time) == 4
    assert len(by_time) in (2, 3) and all(each["bin(2m)"].endswith(":00.000") for each in by_time)


def test_statistics_without_groups_are_one_row() -> None:
    assert Logs(JSON).ask("stats count(*) as lines, count_distinct(user.id) as users, latest(level) as last") == [
        {"lines": "4", "users": "2", "last": "error"}
    ]


def test_parse_takes_by_stars_and_by_named_groups() -> None:
    logs = Logs(WEB)
    by_star = "parse @message 'response_time=*ms' as took | filter took > 50 | display took | sort took asc"
    assert logs.values(by_star, "took") == ["80", "900"]
    named = r"parse @message /path=(?<path>\S+)/ | filter ispresent(path) | fields path"
    assert logs.values(named, "path") == ["/api/orders"]


def test_expressions_have_names_and_arithmetic() -> None:
    found = Logs(JSON).ask("fields took * 2 + 1 as twice, concat(level, '-', status) as what | filter status = 200")
    assert (found[0]["twice"], found[0]["what"]) == ("21", "info-200")


def test_a_column_is_sorted_by_the_expression_that_made_it() -> None:
    assert Logs(JSON).values("stats count(*) by level | sort count(*) asc | limit 2", "level") == ["info", ""]


def test_dedup_keeps_the_newest_of_each() -> None:
    assert Logs(JSON).values("filter ispresent(level) | dedup level | display status", "status") == ["502", "200"]


def test_comments_and_bars_within_quotes_divide_nothing() -> None:
    logs = Logs(["a|b", "c"])
    assert logs.values("# what people wrote\nfilter @message like 'a|b' | fields @message", "@message") == ["a|b"]
    assert logs.values("fields @message | filter @message like /a\\|b|x/", "@message") == ["a|b"]


# Windows, limits, refusals


def test_only_the_window_is_searched_and_the_statistics_say_how_much() -> None:
    logs = Logs(WEB)
    assert logs.values("fields @message", "@message", endTime=logs.start + 61) == [WEB[1], WEB[0]]
    started = logs.lab("logs").start_query(
        logGroupNames=[GROUP],
        startTime=logs.start,
        endTime=logs.start + 3600,
        queryString="filter @message like /ERROR/",
    )
    counted = logs.lab("logs").get_query_results(queryId=started["queryId"])["statistics"]
    assert (counted["recordsMatched"], counted["recordsScanned"]) == (2.0, 5.0)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "select * from logs",
        "filter",
        "fields @message | sort",
        "stats frobnicate(x)",
        "limit 0",
        "filter a like /(/",
        "stats count(*) by bin(5 lightyears)",
        "filter (a = 1",
    ],
)
def test_a_query_that_cannot_be_read_is_refused(query: str) -> None:
    with pytest.raises(ClientError, match="MalformedQueryException"):
        Logs(WEB[:1]).ask(query)


def test_a_group_that_is_not_there_is_named() -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        Logs(WEB[:1]).ask("fields @message", logGroupName="/ecs/other")


def test_asking_twice_gives_the_same() -> None:
    logs = Logs(WEB)
    started = logs.lab("logs").start_query(
        logGroupName=GROUP, startTime=logs.start, endTime=logs.start + 3600, queryString="fields @message"
    )
    answers = [logs.lab("logs").get_query_results(queryId=started["queryId"])["results"] for _ in range(2)]
    assert answers[0] == answers[1]
    listed = logs.lab("logs").describe_queries(logGroupName=GROUP)["queries"]
    assert [each["queryString"] for each in listed] == ["fields @message"]

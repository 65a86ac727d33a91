"""How every kind of failure ends: a sentence, a hint, an exit code."""

import pytest

from stackmedic import errors
from stackmedic.cli.failure import explained, fail


@pytest.mark.parametrize(
    "error",
    [
        errors.UsageError("the configuration is wrong", "look at line 3"),
        errors.NotFound("there is no cluster shop", "stackmedic discover lists clusters"),
        errors.CredentialsError("the token has expired", "aws sso login"),
        errors.DeadlineReached("60 s were not enough", "--timeout 2m"),
    ],
)
def test_an_error_of_ours_keeps_its_words_and_its_exit_code(error: errors.StackmedicError) -> None:
    assert (str(error), error.hint, error.exit_code) == explained(error)


def test_a_failed_call_names_the_call() -> None:
    error = errors.CallFailed("ecs:ListTasks", "AccessDeniedException", "not allowed", "ask for ecs:ListTasks")
    message, hint, _ = explained(error)
    assert ("ecs:ListTasks: AccessDeniedException: not allowed", "ask for ecs:ListTasks") == (message, hint)


def test_a_defect_exits_1_and_says_how_to_report_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == fail(KeyError("services"), ["diagnose"])
    said = capsys.readouterr().err
    assert "stackmedic itself failed: KeyError" in said
    assert "--debug" in said
    assert "Traceback" not in said


def test_the_traceback_is_for_those_who_ask(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise KeyError("services")
    except KeyError as error:
        assert 1 == fail(error, ["diagnose", "--debug"])
    assert "Traceback" in capsys.readouterr().err


def test_a_missing_extra_says_what_to_install() -> None:
    message, hint, code = explained(ModuleNotFoundError("No module named 'moto'", name="moto"))
    assert ("the Python package moto is not installed", 2) == (message, code)
    assert "stackmedic[lab]" in hint


def test_several_lines_become_one_sentence() -> None:
    message, _, _ = explained(errors.UsageError("broken\n  here:\x1b[31m line 3\r\n"))
    assert "broken here: line 3" == message

"""Bad input, in a process of its own and without any account: one sentence, a hint, the right exit code."""

from pathlib import Path

import pytest

from tests.cli.command import stackmedic

VERBS = ("diagnose", "status", "discover")
NOWHERE = {"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}  # Port 9 discards; nothing listens.


@pytest.mark.parametrize("verb", VERBS)
def test_without_a_region_the_hint_is_to_set_one(verb: str, tmp_path: Path) -> None:
    answer = stackmedic(verb, cwd=str(tmp_path))
    assert (2, "") == (answer.code, answer.out)
    assert "AWS_REGION" in answer.err


@pytest.mark.parametrize("verb", VERBS)
def test_without_credentials_the_hint_is_to_log_in(verb: str, tmp_path: Path) -> None:
    answer = stackmedic(verb, environment=NOWHERE, cwd=str(tmp_path))
    assert (4, "") == (answer.code, answer.out)
    assert "aws sso login" in answer.err


def test_an_unknown_profile_is_a_matter_of_credentials(tmp_path: Path) -> None:
    answer = stackmedic("diagnose", "--profile", "nobody", environment=NOWHERE, cwd=str(tmp_path))
    assert 4 == answer.code
    assert "nobody" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("diagnose", "--from", "nowhere"),
        ("diagnose", "--config", "nowhere.toml"),
        ("diagnose", "--service", "backend"),
        ("status", "--from", "nowhere"),
    ],
)
def test_what_is_not_there_is_named_in_two_lines(arguments: tuple[str, ...], tmp_path: Path) -> None:
    answer = stackmedic(*arguments, cwd=str(tmp_path))
    assert 2 == answer.code
    error, hint = answer.err.splitlines()
    assert error.startswith("error: ")
    assert hint.startswith("hint: ")


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "stackmedic.toml").write_text("[stack.shop]\ncluster = \n")
    answer = stackmedic("diagnose", cwd=str(tmp_path))
    assert 2 == answer.code
    assert "line 2" in answer.err


def test_discover_does_not_overwrite(tmp_path: Path) -> None:
    (tmp_path / "stackmedic.toml").write_text('[stack.shop]\ncluster = "shop"\n')
    answer = stackmedic("discover", cwd=str(tmp_path))
    assert 2 == answer.code
    assert "stackmedic.toml is there already" in answer.err
    assert "--force" in answer.err


def test_doctor_says_what_is_amiss_and_does_not_fail(tmp_path: Path) -> None:
    answer = stackmedic("doctor", environment=NOWHERE, cwd=str(tmp_path))
    assert 4 == answer.code
    assert "✗ credentials" in answer.out
    assert "" == answer.err


def test_a_pipe_gets_no_progress_and_no_colour(tmp_path: Path) -> None:
    answer = stackmedic("doctor", environment=NOWHERE, cwd=str(tmp_path))
    assert "\x1b" not in answer.out + answer.err

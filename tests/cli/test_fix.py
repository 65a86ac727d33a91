"""The command line of fix: what it refuses before anything is read."""

from pathlib import Path

from stackmedic.cli.main import main
from tests.cli.command import stackmedic


def test_planning_only_and_applying_exclude_each_other() -> None:
    answer = stackmedic("fix", "--plan-only", "--apply")
    assert 2 == answer.code
    assert "--plan-only changes nothing" in answer.err


def test_a_plan_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    answer = stackmedic("fix", "--plan", str(tmp_path / "none.json"), "--apply")
    assert 2 == answer.code
    assert "cannot be read" in answer.err


def test_nothing_was_ever_changed_from_a_new_machine(tmp_path: Path) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path)}
    assert "Nothing was ever changed" in stackmedic("audit", "show", environment=state).out
    assert 0 == stackmedic("audit", "verify", environment=state).code


def test_a_record_that_was_tampered_with_exits_3(tmp_path: Path) -> None:
    (tmp_path / "stackmedic").mkdir()
    (tmp_path / "stackmedic/audit.jsonl").write_text('{"number": 2}\n')
    answer = stackmedic("audit", "verify", environment={"XDG_STATE_HOME": str(tmp_path)})
    assert 3 == answer.code
    assert "NOT WHOLE" in answer.out


def test_read_only_refuses_to_go_on_with_a_run() -> None:
    assert 6 == main(["runs", "resume", "fix-1", "--read-only"])

"""The command line of fix: what it refuses before anything is read."""

import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from stackmedic.cli.fix import asked
from stackmedic.cli.main import main
from stackmedic.model.change import Risk
from stackmedic.remedy.approval import grant, why_not
from tests.cli.command import stackmedic
from tests.cli.test_formats import settings
from tests.remedy.town import Town, opening

DOCS = Path(__file__).parents[2] / "docs"


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


def test_what_a_verification_found_fits_its_schema(tmp_path: Path) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path)}
    rules = Draft202012Validator(json.loads((DOCS / "audit-check.schema.json").read_text()))
    whole = json.loads(stackmedic("audit", "verify", "--json", environment=state).out)
    (tmp_path / "stackmedic").mkdir(exist_ok=True)
    (tmp_path / "stackmedic/audit.jsonl").write_text('{"number": 2}\n')
    broken = json.loads(stackmedic("audit", "verify", "--json", environment=state).out)
    rules.validate(whole)
    rules.validate(broken)
    assert (0, []) == (whole["entries"], whole["problems"]) and broken["problems"]


def test_what_was_forgotten_fits_its_schema(tmp_path: Path) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path)}
    rules = Draft202012Validator(json.loads((DOCS / "purged.schema.json").read_text()))
    answer = stackmedic("runs", "purge", "--json", environment=state)
    rules.validate(json.loads(answer.out))
    assert 0 == json.loads(answer.out)["forgotten"]
    assert "0 forgotten\n" == stackmedic("runs", "purge", environment=state).out


@pytest.mark.parametrize("verb", ["resume", "cancel"])
def test_read_only_refuses_to_move_a_run(verb: str) -> None:
    assert 6 == main(["runs", verb, "fix-1", "--read-only"])


class Terminal(io.StringIO):
    """Somebody who types, or reads."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "refused"), [("door", ""), ("window", "named: door"), ("", "named: door")])
def test_what_destroys_has_to_be_typed_by_its_name(
    typed: str, refused: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Town(tmp_path, actions=(opening(risk=Risk.DESTRUCTIVE),)).plan()
    monkeypatch.setattr("sys.stdin", Terminal(f"{typed}\nyes\n"))
    monkeypatch.setattr("sys.stderr", Terminal())
    confirmed = asked(plan, settings(), (), "")
    reason = why_not(grant(plan, "ada", plan.made_at, confirmed), plan, plan.made_at)
    assert refused in reason and bool(refused) is bool(reason)

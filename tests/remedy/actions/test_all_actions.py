"""Every action is whole: walked, named, judged, small, and with exactly the permissions that its calls need."""

import ast
import re
from pathlib import Path

import pytest

from stackmedic.diagnose.every_rule import all_rules
from stackmedic.model.change import Risk
from stackmedic.remedy.action import Action
from stackmedic.remedy.actions import all_actions

SRC = Path(__file__).parents[3] / "src/stackmedic/remedy"
CALL = re.compile(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+")
WITHOUT_A_CALL = {"ecs:TagResource", "iam:PassRole"}  # AWS asks for them when a revision with tags and roles is made.
CALLING = {"rollout", "copying"}  # Modules that make calls for actions.


def spelled(path: Path) -> set[str]:
    """The calls that a file makes: first arguments of the writer, and of what is planned."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in (
            "read",
            "change",
            "PlannedCall",
        ):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and CALL.fullmatch(str(first.value)):
                found.add(str(first.value))
    return found


def used(path: Path) -> set[str]:
    """With what the modules that it calls through add."""
    names = {
        alias.name.rpartition(".")[2] if node.module == "stackmedic.remedy" else str(node.module).rpartition(".")[2]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("stackmedic.remedy")
        for alias in node.names
    }
    return spelled(path).union(*(spelled(SRC / f"{each}.py") for each in names & CALLING))


@pytest.mark.parametrize("action", all_actions(), ids=lambda each: each.id)
def test_an_action_needs_exactly_the_calls_that_it_makes(action: Action) -> None:
    assert used(SRC / "actions" / f"{action.id}.py") == set(action.needs) - WITHOUT_A_CALL


@pytest.mark.parametrize("action", all_actions(), ids=lambda each: each.id)
def test_an_action_can_be_planned_made_recognised_and_judged(action: Action) -> None:
    assert action.plan_ and action.apply_ and action.probe_ and action.verify_
    assert action.risk is not Risk.DESTRUCTIVE and action.title


def test_an_action_is_a_short_file() -> None:
    long = {each.name for each in (SRC / "actions").glob("*.py") if len(each.read_text().splitlines()) > 120}
    assert set() == long


def test_every_file_is_one_action_and_none_is_there_twice() -> None:
    ids = [each.id for each in all_actions()]
    assert sorted(each.stem for each in (SRC / "actions").glob("*.py") if each.stem != "__init__") == ids
    assert len(set(ids)) == len(ids)


def test_every_action_is_the_remedy_of_a_cause() -> None:
    named = {remedy for rule in all_rules() for remedy in rule.remedies}
    assert {each.id for each in all_actions()} <= named

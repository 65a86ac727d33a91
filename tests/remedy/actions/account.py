"""An account as an action's writer meets it: answers that a test gives, calls that it can look at afterwards."""

import asyncio
from collections.abc import Callable
from typing import Any

from stackmedic.aws.allowance import Allowance
from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Declined
from stackmedic.model.finding import Confidence, Finding, Severity
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy.action import Action
from tests.diagnose.builders import evidence, service_arn

TOKEN = "run-1:step-1"
Answer = dict[str, Any] | CallFailed | Callable[..., dict[str, Any]]


class Account:
    """``answers``: call → what is answered, what it fails with, or a function of its parameters.

    As the writing door, it takes no call that the plan does not declare.
    """

    def __init__(self, **answers: Answer) -> None:
        self.answers = {name.replace("__", ":"): each for name, each in answers.items()}
        self.changes: list[tuple[str, dict[str, Any]]] = []
        self.allowance = Allowance()

    async def read(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        return self._answered(call, parameters)

    async def change(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        assert "" == self.allowance.refuses(call, parameters)
        self.changes.append((call, parameters))
        return self._answered(call, parameters)

    def _answered(self, call: str, parameters: dict[str, Any]) -> dict[str, Any]:
        answer = self.answers.get(call, {})
        if isinstance(answer, CallFailed):
            raise answer
        return answer(**parameters) if callable(answer) else answer

    # What the runner does

    def apply(self, action: Action, change: Change, token: str = TOKEN) -> list[tuple[str, dict[str, Any]]]:
        assert action.apply_
        self.allowance = Allowance(change.calls)
        asyncio.run(action.apply_(self, change, token))
        return self.changes

    def undo(self, action: Action, change: Change, token: str = TOKEN) -> list[tuple[str, dict[str, Any]]]:
        assert action.undo_
        self.allowance = Allowance(change.undo)
        asyncio.run(action.undo_(self, change, token))
        return self.changes

    def shows(self, action: Action, change: Change, token: str = TOKEN) -> bool:
        assert action.probe_
        return asyncio.run(action.probe_(self, change, token))


def failed(code: str, call: str = "aws:Call") -> CallFailed:
    return CallFailed(call, code)


def a_finding(id: str, about: str, hurts: tuple[str, ...] = (service_arn(),), **more: Any) -> Finding:
    """What a rule would have said; actions look only at what it is about and whom it hurts."""
    facts: dict[str, Any] = {"title": id, "severity": Severity.CRITICAL, "confidence": Confidence.CONFIRMED}
    facts |= {"says": id, "evidence": (evidence(),)}
    return Finding(id=id, about=about, hurts=hurts, **(facts | more))


def answers(action: Action, finding: Finding, snapshot: Snapshot) -> list[Change | Declined]:
    assert action.plan_
    return list(action.plan_(finding, snapshot))


def the_change(action: Action, finding: Finding, snapshot: Snapshot) -> Change:
    """The one change that is planned, whole: a person can read it, and its facts can be cited."""
    found = answers(action, finding, snapshot)
    assert len(found) == 1, found
    change = found[0]
    assert isinstance(change, Change), change
    assert action.id == change.action
    assert change.calls and change.facts and change.says and change.users_notice and change.settles_s > 0
    assert all(each.call and each.path for each in change.facts)
    return change


def declined(action: Action, finding: Finding, snapshot: Snapshot) -> Declined:
    """The one refusal, with its reason."""
    found = answers(action, finding, snapshot)
    assert len(found) == 1, found
    assert isinstance(found[0], Declined), found[0]
    assert action.id == found[0].action and found[0].reason
    return found[0]

"""An action: one kind of change. Planning and judging are pure; only ``apply`` and ``undo`` act, through a writer.

One file is one action; the module's name is its id, and the remedy that rules name.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from stackmedic.model.change import Change, Declined, Outcome, Risk
from stackmedic.model.finding import Finding
from stackmedic.model.plan import Held
from stackmedic.model.snapshot import Snapshot
from stackmedic.terraform.state import State

PACKAGE = "stackmedic.remedy.actions."


class Writer(Protocol):
    """The only way to change an account. Each call is journaled before it is made and counted after."""

    async def read(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        """A fresh read, never from memory. Raises CallFailed."""

    async def change(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        """One changing call; refused unless the plan declared it. Raises CallFailed; a lost answer is ``Timeout`` or
        ``ConnectionFailed``, after which only a probe can tell whether it took effect."""


Plan = Callable[[Finding, Snapshot], Iterator[Change | Declined]]
Act = Callable[[Writer, Change, str], Awaitable[None]]
Probe = Callable[[Writer, Change, str], Awaitable[bool]]
Verify = Callable[[Change, Snapshot], Outcome]
Holds = Callable[[Change, State], Iterator[Held]]


@dataclass(slots=True)
class Action:
    """``name`` is the module's ``__name__``; ``needs`` every permission that apply, probe and undo use; ``held`` says
    where Terraform holds what is changed, and what is to be done there.

    ``apply(writer, change, token)`` makes the change once; ``token`` is derived from the run and the step and is used
    as AWS's client token, name or tag where one exists. ``probe`` tells whether the change is already in effect; it is
    asked before each attempt, and after an answer was lost. ``undo`` brings ``before`` back and is idempotent as well.
    ``mine`` tells, where a token can be read back, whether this step made what is in effect: only that is undone.
    """

    name: str
    title: str
    risk: Risk
    needs: tuple[str, ...]
    held: Holds | None = None
    plan_: Plan | None = field(default=None, init=False)
    apply_: Act | None = field(default=None, init=False)
    probe_: Probe | None = field(default=None, init=False)
    mine_: Probe | None = field(default=None, init=False)
    undo_: Act | None = field(default=None, init=False)
    verify_: Verify | None = field(default=None, init=False)

    @property
    def id(self) -> str:
        return self.name.removeprefix(PACKAGE)

    def plan(self, function: Plan) -> Plan:
        """Decorator: what this action would change for a finding, or why it would not."""
        self.plan_ = function
        return function

    def apply(self, function: Act) -> Act:
        """Decorator: make the change."""
        self.apply_ = function
        return function

    def probe(self, function: Probe) -> Probe:
        """Decorator: is the change already in effect?"""
        self.probe_ = function
        return function

    def mine(self, function: Probe) -> Probe:
        """Decorator: is it in effect, and did this very step make it? Without it, ``probe`` has to do."""
        self.mine_ = function
        return function

    def undo(self, function: Act) -> Act:
        """Decorator: bring back what was before. An action without it cannot be undone, and says so in its plan."""
        self.undo_ = function
        return function

    def verify(self, function: Verify) -> Verify:
        """Decorator: does a fresh snapshot show the change, and no harm by it?"""
        self.verify_ = function
        return function

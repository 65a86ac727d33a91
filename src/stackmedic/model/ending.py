"""How a fix ends. Each condition has an exit code of its own (docs/exit-codes.md) and says what is left to do."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from stackmedic.model.plan import Plan


class Condition(Enum):
    """The stated conditions in which a run may stop."""

    CLEARED = "cleared"
    REFUSED = "refused"
    NO_CREDENTIALS = "no_credentials"
    ROLLED_BACK_BY_AWS = "rolled_back_by_aws"
    UNDONE = "undone"
    NEEDS_PERSON = "needs_person"
    DEADLINE = "deadline"
    SUPERSEDED = "superseded"
    STOPPED = "stopped"


EXIT_CODES = {
    Condition.CLEARED: 0,
    Condition.NO_CREDENTIALS: 4,
    Condition.REFUSED: 6,
    Condition.ROLLED_BACK_BY_AWS: 7,
    Condition.UNDONE: 8,
    Condition.NEEDS_PERSON: 9,
    Condition.DEADLINE: 10,
    Condition.SUPERSEDED: 11,
    Condition.STOPPED: 130,
}


class Fate(Enum):
    """What has become of one change. ``already``: it was in effect before; ``unknown``: it was sent, and neither an
    answer nor an effect came; ``lost``: it was made, and somebody else or AWS took it back."""

    NOT_MADE = "not_made"
    MADE = "made"
    ALREADY = "already"
    UNKNOWN = "unknown"
    UNDONE = "undone"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Ending:
    """The result of a run; or what it waits for, until it is ``over``."""

    condition: Condition
    says: str
    run: str
    fates: tuple[Fate, ...]
    plan: Plan
    over: bool = False

    def document(self) -> dict[str, Any]:
        """JSON of the form docs/fix.schema.json."""
        return {
            "condition": self.condition.value,
            "exit_code": EXIT_CODES[self.condition],
            "says": self.says,
            "changes": [
                {"action": step.change.action, "target": step.change.target, "field": step.change.field,
                 "fate": fate.value}
                for step, fate in zip(self.plan.steps, self.fates, strict=True)
            ],
            "next": self.next(),
        }  # fmt: skip

    def next(self) -> str:
        """What to type next; empty when there is nothing."""
        if self.condition in (Condition.NEEDS_PERSON, Condition.NO_CREDENTIALS) and not self.over:
            return f"stackmedic runs resume {self.run}"
        if self.condition is Condition.REFUSED:
            return "stackmedic fix"
        return "" if self.condition is Condition.CLEARED else "stackmedic diagnose"


@dataclass(frozen=True, slots=True)
class Made:
    """One change of a run, and what has become of it."""

    action: str
    target: str
    field: str
    fate: str


@dataclass(frozen=True, slots=True)
class RunSeen:
    """A run as people see it. ``condition`` is how it ended or what it waits for; ``next`` what to type."""

    id: str
    state: str
    condition: str
    exit_code: int
    says: str
    stack: str
    who: str
    began: datetime
    ended: datetime | None = None
    doing: str = ""
    changes: tuple[Made, ...] = ()
    next: str = ""
    journal: tuple[str, ...] = ()

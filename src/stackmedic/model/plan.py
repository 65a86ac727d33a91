"""A plan: what is to be changed, in which order, on which facts, and until when that may be believed.

Values only. ``digest`` names the whole plan: an approval is given to it, and a plan that was edited has another one.
``facts_digest`` names the facts without their times and places in lists, which AWS does not keep: read again later,
the same facts have the same digest.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import Enum

from stackmedic.model.change import Change, Declined, Risk
from stackmedic.model.evidence import Evidence
from stackmedic.model.snapshot import Scope

_PLACE = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause that the plan is to cure: ``about`` is the resource that has to change, ``hurts`` who suffers."""

    cause: str
    about: str
    title: str
    hurts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Where Terraform holds what is changed: the address, its argument (empty: none), and what is to be done there."""

    address: str
    argument: str
    says: str


@dataclass(frozen=True, slots=True)
class StateRead:
    """The Terraform state that was named for a plan; ``unread`` says why it could not be read."""

    where: str
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a plan, and why. ``terraform`` is empty where no state was read, or none holds it."""

    change: Change
    reasons: tuple[Reason, ...]
    terraform: tuple[Held, ...] = ()

    @property
    def undoable(self) -> bool:
        return bool(self.change.undo)


@dataclass(frozen=True, slots=True)
class Left:
    """What the plan leaves to a person: the cause, why no action takes it, and what to do."""

    reason: Reason
    declined: Declined


@dataclass(frozen=True, slots=True)
class Standing:
    """What a diagnosis said before anything was changed, as far as "is it worse now?" needs it.

    Causes and risks are (id, about); symptoms are (kind, about); ``hurting`` are the services that hurt;
    ``running`` are (service, running tasks).
    """

    causes: tuple[tuple[str, str], ...] = ()
    risks: tuple[tuple[str, str], ...] = ()
    symptoms: tuple[tuple[str, str], ...] = ()
    hurting: tuple[str, ...] = ()
    running: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a person has to know to say yes, and a run to begin. ``asked`` is the cause that was named;
    ``state`` the Terraform state, None when nobody named one."""

    scope: Scope
    made_at: datetime
    expires_at: datetime
    standing: Standing
    asked: str | None = None
    steps: tuple[Step, ...] = ()
    left: tuple[Left, ...] = ()
    permissions: tuple[str, ...] = ()
    state: StateRead | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over all of it."""
        return digest(asdict(self))

    @property
    def id(self) -> str:
        return f"fix-{self.digest[:12]}"

    @property
    def facts_digest(self) -> str:
        return digest([list(each) for each in facts_of(self.steps)])

    @property
    def risk(self) -> Risk:
        """The highest risk of any step."""
        order = tuple(Risk)
        return max((each.change.risk for each in self.steps), key=order.index, default=Risk.REVERSIBLE)

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """Resources whose names have to be typed: what is destroyed does not come back."""
        return tuple(dict.fromkeys(each.change.target for each in self.steps if each.change.risk is Risk.DESTRUCTIVE))

    @property
    def settles_s(self) -> float:
        """How long AWS needs until all of it can be judged; the steps are judged one after the other."""
        return sum(each.change.settles_s for each in self.steps)

    @property
    def cost_per_month_usd(self) -> float | None:
        """None when that of any change is unknown."""
        costs = [each.change.cost_per_month_usd for each in self.steps]
        return None if None in costs else sum(each for each in costs if each)


def facts_of(steps: Iterable[Step]) -> tuple[tuple[str, str, str], ...]:
    """The facts of some steps, comparable: call, path without places, canonical value."""
    return tuple(sorted({comparable(fact) for each in steps for fact in each.change.facts}))


def comparable(fact: Evidence) -> tuple[str, str, str]:
    """A fact without time, words and places in lists."""
    return fact.call, _PLACE.sub("[]", fact.path), canonical(fact.value)


def canonical(value: object) -> str:
    """One form of a JSON value, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)


def digest(value: object) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value.value if isinstance(value, Enum) else value)

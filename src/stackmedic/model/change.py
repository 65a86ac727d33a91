"""What a remedy would change, and what came of it. Values only; nothing here acts."""

from dataclasses import dataclass
from enum import Enum

from stackmedic.model.evidence import Evidence, Json


class Risk(Enum):
    """What may be lost: nothing that the undo does not bring back; requests or sessions; data."""

    REVERSIBLE = "reversible"
    DISRUPTIVE = "disruptive"
    DESTRUCTIVE = "destructive"


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One AWS call as it will be made, spelled like its permission, so that a person can read and a policy allow it."""

    call: str
    parameters: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one resource, before and after.

    ``action`` is the action's id; ``target`` the ARN or id of the resource; ``facts`` what was read for it, which must
    still hold when the change is made; ``needed_by`` the services that are to recover; ``settles_s`` how long AWS needs
    until the effect can be judged (computed from grace periods, intervals and thresholds); ``undo`` the calls that
    bring ``before`` back, none where nothing can; ``cost_per_month_usd`` the difference on the bill, None: unknown.
    """

    action: str
    target: str
    field: str
    before: Json
    after: Json
    says: str
    calls: tuple[PlannedCall, ...]
    facts: tuple[Evidence, ...]
    risk: Risk
    users_notice: str
    settles_s: float
    needed_by: tuple[str, ...] = ()
    undo: tuple[PlannedCall, ...] = ()
    cost_per_month_usd: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Declined:
    """Why an action is not planned, and what a person should do in its place."""

    action: str
    reason: str
    instruction: str = ""


class Outcome(Enum):
    """What a fresh look says of a change."""

    CLEARED = "cleared"
    NOT_YET = "not_yet"
    WORSE = "worse"

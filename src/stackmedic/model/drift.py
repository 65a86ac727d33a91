"""Where the account differs from what Terraform last applied."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from stackmedic.model.evidence import Evidence, Json
from stackmedic.model.snapshot import Gap


class Kind(Enum):
    """The thing itself is gone; one of its attributes differs; something was added that no address declares."""

    GONE = "gone"
    CHANGED = "changed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Who:
    """The newest call that CloudTrail has of such a change: who made it, which one, when."""

    user: str
    event: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference. ``attribute`` is the argument as Terraform names it, empty for a thing that is gone; ``about``
    the ARN or id; ``expected`` says why it is no surprise, where others than Terraform are meant to change it."""

    address: str
    about: str
    kind: Kind
    attribute: str
    declared: Json
    actual: Json
    evidence: Evidence | None = None
    expected: str = ""
    who: Who | None = None


@dataclass(frozen=True, slots=True)
class Drifted:
    """A state beside the account: of ``managed`` addresses ``compared`` were compared; of others nothing is said."""

    where: str
    region: str
    account: str
    managed: int
    compared: int
    drifts: tuple[Drift, ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def surprising(self) -> tuple[Drift, ...]:
        return tuple(each for each in self.drifts if not each.expected)

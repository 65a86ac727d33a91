"""What triage says: of all the services of a region, which are in trouble, and why as far as a short look tells."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.finding import Diagnosis, Finding, Symptom, Verdict
from stackmedic.model.snapshot import Gap


@dataclass(frozen=True, slots=True)
class Patient:
    """A service that looks ill: ``signals`` say by what. ``diagnosis`` is what a short look at it proves; None when
    there were too many to look at each."""

    arn: str
    name: str
    cluster: str
    running: int
    desired: int
    signals: tuple[str, ...]
    diagnosis: Diagnosis | None = None

    @property
    def hurts(self) -> bool:
        """Whether it is in trouble now; who was not looked at counts as if."""
        return self.diagnosis is None or self.diagnosis.verdict is Verdict.INCIDENT

    @property
    def causes(self) -> tuple[Finding, ...]:
        return self.diagnosis.causes if self.diagnosis else ()

    @property
    def unexplained(self) -> tuple[Symptom, ...]:
        return self.diagnosis.unexplained if self.diagnosis else ()


@dataclass(frozen=True, slots=True)
class Loud:
    """An alarm that rings, or a load balancer that answers errors itself, where no service in trouble accounts for
    it."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Triage:
    """A region's services at a glance. ``patients`` looked ill, the gravest first."""

    account: str
    region: str
    at: datetime
    since: datetime
    clusters: int
    services: int
    patients: tuple[Patient, ...] = ()
    loud: tuple[Loud, ...] = ()
    gaps: tuple[Gap, ...] = ()
    calls: int = 0

    @property
    def hurting(self) -> tuple[Patient, ...]:
        return tuple(each for each in self.patients if each.hurts)

    @property
    def settled(self) -> tuple[Patient, ...]:
        """They looked ill, and are well again, or meant to be as they are."""
        return tuple(each for each in self.patients if not each.hurts)

"""A rule: one root cause. What is wrong in the world, how it is proven, what messages betray it, what it causes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from stackmedic.diagnose.signature import Clue, Hints, Proves, Refutes, Says, Together
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

__all__ = ["Check", "Decided", "Hints", "Kind", "Proves", "Refutes", "Rule", "Says", "Together", "Undecided"]

PACKAGE = "stackmedic.diagnose.rules."


@dataclass(frozen=True, slots=True)
class Undecided:
    """The rule cannot tell for this service and subject; each gap hides a fact that it needs."""

    about: str
    service: str
    gaps: tuple[Gap, ...]


class Kind(Enum):
    """A cause explains hurt; a state is meant (paused, rolling out) and explains what would else look like hurt."""

    CAUSE = "cause"
    STATE = "state"


class Decided(Enum):
    """By what a cause is told: facts that an account holds, or only what people, programs and AWS say of it."""

    BY_FACTS = "facts"
    BY_TEXT = "text"


Check = Callable[[Snapshot, Service], Iterator[Finding | Undecided]]


@dataclass(slots=True)
class Rule:
    """One root cause. ``name`` is the module's ``__name__``; the id follows from it.

    The check is called once for each service of the scope. It yields a finding for what is proven, ``Undecided`` for
    what a gap hides, and nothing for what is refuted; it may also let ``Unknown`` escape, which is Undecided too.
    ``residual`` rules accuse only what no other cause explains (a crash "for a reason of its own"). ``warns``: what
    such a rule proves is worth a word, as a risk, also while it hurts nobody.

    A rule without a check is decided by text: ``stackmedic explain`` knows it, a diagnosis calls it likely at most.
    ``signatures`` betray the cause in one message, wherever it is heard; ``clues`` are weighed only by explain, where
    they stand beside each other; ``instead_of`` are causes that the same messages suggest and that step back when this
    one is told: what follows from it, and what says the same in general. ``topic`` are the words in which people speak
    of it, ``reports`` how they tell of it, ``confirm`` the reads that would decide, ``cures`` what puts it right.
    """

    name: str
    title: str
    severity: Severity
    leads_to: tuple[Effect, ...] = ()
    remedies: tuple[str, ...] = ()
    signatures: tuple[Says, ...] = ()
    clues: tuple[Clue, ...] = ()
    instead_of: tuple[str, ...] = ()
    topic: str = ""
    reports: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    cures: tuple[str, ...] = ()
    kind: Kind = Kind.CAUSE
    residual: bool = False
    warns: bool = False
    run: Check | None = field(default=None, init=False)

    @property
    def id(self) -> str:
        return self.name.removeprefix(PACKAGE)

    @property
    def decided(self) -> Decided:
        return Decided.BY_TEXT if self.run is None else Decided.BY_FACTS

    def check(self, function: Check) -> Check:
        """Decorator: this function proves or refutes the cause."""
        self.run = function
        return function

    def finding(
        self,
        *,
        about: str,
        hurts: tuple[str, ...],
        says: str,
        evidence: tuple[Evidence, ...],
        confidence: Confidence = Confidence.CONFIRMED,
        since: datetime | None = None,
        decide: tuple[Gap, ...] = (),
    ) -> Finding:
        """A finding of this rule. Raises ValueError without evidence: nothing is said without proof."""
        if not evidence:
            raise ValueError(f"{self.id}: a finding needs evidence")
        return Finding(
            id=self.id,
            title=self.title,
            about=about,
            severity=self.severity,
            confidence=confidence,
            says=says,
            evidence=evidence,
            hurts=hurts,
            effects=self.leads_to,
            remedies=self.remedies,
            since=since,
            decide=decide,
        )

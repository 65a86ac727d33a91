"""A snapshot: everything that was read of a stack at one time, and everything that could not be read.

Three answers are possible to every question: the thing is there, it is certainly not there, or nobody knows.
``find`` and ``all`` give the first two and raise ``Unknown`` for the third, so that a rule cannot mistake blindness
for absence; the engine turns ``Unknown`` back into a value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, TypeVarTuple, cast

from stackmedic.model.evidence import Evidence, Json
from stackmedic.model.noun import Noun

N = TypeVar("N", bound=Noun)
T = TypeVar("T")
Asked = TypeVarTuple("Asked")
Key = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be read: the call, AWS's error code or our reason, and the permission that would fill it.

    ``hides`` names what stays unknown because of it (kinds of nouns, then ids), for the report.
    """

    call: str
    reason: str
    needs: str = ""
    hides: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The reason without what is said of it: ``AccessDenied: an explicit deny in a service control policy``."""
        return self.reason.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Absent:
    """The account answered, and the thing is not there. ``evidence`` is the answer that says so."""

    evidence: Evidence


class Unknown(Exception):
    """A question could not be answered; ``gap`` says why."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(f"{gap.call}: {gap.reason}")
        self.gap = gap


NOT_READ = "not read"
EVERYWHERE = "*"  # The scope of a list that holds everything of its kind in the region.


@dataclass(frozen=True, slots=True)
class Scope:
    """What was asked for: the stack's name if it has one, its cluster and services, the account and region."""

    stack: str
    account: str
    region: str
    cluster_arn: str
    service_arns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``one`` maps (kind, key) to a noun, Absent or Gap; ``many`` maps (kind, scope) to nouns or a Gap.

    ``partial`` maps the kinds of which the region's list may hold only some to the gap that hides the others.

    ``now`` is the account's time (its Date header); ``since`` the start of the window that was asked for.
    """

    scope: Scope
    now: datetime
    since: datetime
    one: Mapping[tuple[str, Key], Noun | Absent | Gap] = field(default_factory=dict)
    many: Mapping[tuple[str, Key], tuple[Noun, ...] | Gap] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    partial: Mapping[str, Gap] = field(default_factory=dict)
    _derived: dict[object, tuple[object, object]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def find(self, kind: type[N], key: Key) -> N | None:
        """The noun, or None when it certainly does not exist. Raises Unknown when it could not be read."""
        fact: object = self.one.get((kind.__name__, key))
        if fact is None:
            fact = self.partial.get(kind.__name__) or self.many.get((kind.__name__, EVERYWHERE), not_read(kind, key))
        if isinstance(fact, Gap):
            raise Unknown(fact)
        return fact if isinstance(fact, kind) else None

    def absence(self, kind: type[N], key: Key) -> Evidence | None:
        """The answer that says that the thing does not exist; None when it exists or is unknown."""
        fact = self.one.get((kind.__name__, key))
        return fact.evidence if isinstance(fact, Absent) else None

    def all(self, kind: type[N], scope: Key) -> tuple[N, ...]:
        """Every noun of a kind in a scope, in the order AWS gave. Raises Unknown when the list could not be read."""
        facts = self.many.get((kind.__name__, scope), not_read(kind, scope))
        if isinstance(facts, Gap):
            raise Unknown(facts)
        return tuple(each for each in facts if isinstance(each, kind))

    def once(self, work: Callable[["Snapshot", *Asked], T], *about: *Asked) -> T:
        """What a pure function makes of this snapshot and of what it is asked about, worked out at the first question
        only. A noun is that noun and no equal one, which was read elsewhere; anything else is its value."""
        asked = (work, *(id(each) if isinstance(each, Noun) else each for each in about))
        if asked not in self._derived:
            self._derived[asked] = (about, work(self, *about))  # Whoever is kept keeps its identity.
        return cast(T, self._derived[asked][1])

    def known(self, kind: type[N]) -> tuple[N, ...]:
        """Every noun of a kind that was read, sorted by key; says nothing of those that were not."""
        return self.once(_known, kind)

    def gap(self, kind: type[N], key: Key) -> Gap | None:
        """The gap that hides a thing or a list, if one does."""
        fact = self.one.get((kind.__name__, key)) or self.many.get((kind.__name__, key))
        return fact if isinstance(fact, Gap) else None


def _known(snapshot: Snapshot, kind: type[N]) -> tuple[N, ...]:
    found = [(str(key), fact) for (name, key), fact in snapshot.one.items() if name == kind.__name__]
    return tuple(fact for _, fact in sorted(found, key=lambda pair: pair[0]) if isinstance(fact, kind))


def not_read(kind: type[Noun], key: Key) -> Gap:
    """The gap of a question that nobody asked the account."""
    return Gap(call="", reason=NOT_READ, hides=(kind.__name__, key if isinstance(key, str) else "/".join(key)))


def absent(call: str, path: str, value: Json, at: datetime, says: str) -> Absent:
    """Absent, with its evidence."""
    return Absent(Evidence(call=call, path=path, value=value, at=at, says=says))

"""What hurts now, one family a file. A symptom says what is seen, never why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stackmedic.diagnose.relations import services
from stackmedic.diagnose.symptoms import alarms, arrivals, checks, clients, deployments, logs, stores, targets, tasks
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

ORDER = {kind: place for place, kind in enumerate(SymptomKind)}
OF_SERVICE: tuple[Callable[[Snapshot, Service], Iterator[Symptom]], ...] = (
    tasks.symptoms,
    logs.symptoms,
    targets.symptoms,
    deployments.symptoms,
    clients.of_service,
    arrivals.of_service,
)
OF_STACK: tuple[Callable[[Snapshot], Iterator[Symptom]], ...] = (
    stores.symptoms,
    clients.of_stack,
    arrivals.of_stack,
    checks.of_stack,
    alarms.symptoms,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What hurts, in the order in which hurt travels, and what could not be looked at."""

    symptoms: tuple[Symptom, ...]
    gaps: tuple[Gap, ...]


def symptoms(snapshot: Snapshot) -> Seen:
    """Everything that hurts now. A family that meets a gap keeps what it has seen and names the gap."""
    found: list[Symptom] = []
    gaps: list[Gap] = []
    for service in services(snapshot):
        for family in OF_SERVICE:
            _collect(family(snapshot, service), found, gaps)
    for stack_family in OF_STACK:
        _collect(stack_family(snapshot), found, gaps)
    ordered = sorted(found, key=lambda each: (ORDER[each.kind], each.service or "", each.about, each.says))
    return Seen(tuple(ordered), tuple(gaps))


def _collect(family: Iterator[Symptom], found: list[Symptom], gaps: list[Gap]) -> None:
    try:
        found.extend(family)
    except Unknown as unknown:
        gaps.append(unknown.gap)

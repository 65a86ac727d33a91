"""Whom a service waits for, by its traces. Source: X-Ray developer guide, "Retrieving the service graph"."""

from dataclasses import dataclass

from stackmedic.model.evidence import Evidence
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE, Snapshot
from stackmedic.model.tracing import TracedService

ENOUGH = 20  # Requests that were traced.
MOSTLY = 0.6
STORES = "Database::"


@dataclass(frozen=True, slots=True)
class Waits:
    """Where the time of a service's answers goes; ``at_store`` when mostly to a store."""

    says: str
    evidence: Evidence
    at_store: bool


def waits(snapshot: Snapshot, service: Service) -> Waits | None:
    """None where the service is not traced, or nobody looked."""
    listed = snapshot.many.get((TracedService.__name__, EVERYWHERE))
    every = [each for each in listed if isinstance(each, TracedService)] if isinstance(listed, tuple) else []
    mine = next((each for each in every if _is(each, service) and each.count >= ENOUGH and each.seconds), None)
    if mine is None:
        return None
    names = {each.reference: each for each in every}
    longest = max(mine.asks, key=lambda each: each.seconds, default=None)
    asked = names.get(longest.to) if longest else None
    if longest is None or asked is None or longest.seconds < MOSTLY * mine.seconds:
        says = f"by its traces, {service.name} takes most of the time itself"
        return Waits(says, mine.seen("seconds", says), at_store=False)
    says = f"by its traces, {longest.seconds / mine.seconds:.0%} of the time {service.name} waits for {asked.name}"
    return Waits(says, longest.seen("seconds", says), at_store=asked.type.startswith(STORES))


def _is(traced: TracedService, service: Service) -> bool:
    return traced.type != "client" and traced.name == service.name

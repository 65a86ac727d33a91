"""What AWS reports of its own services, beside what it answered; nothing where it was not read, or nobody may."""

from collections.abc import Iterator

from stackmedic.model.evidence import Evidence
from stackmedic.model.signal import HealthEvent
from stackmedic.model.snapshot import EVERYWHERE, Snapshot

ISSUE, PLANNED = "issue", "scheduledChange"


def reported(snapshot: Snapshot, category: str) -> tuple[HealthEvent, ...]:
    """The events of a category."""
    found = snapshot.many.get((HealthEvent.__name__, EVERYWHERE))
    every = found if isinstance(found, tuple) else ()
    return tuple(each for each in every if isinstance(each, HealthEvent) and each.category == category)


def trouble(snapshot: Snapshot) -> Iterator[Evidence]:
    """AWS's own trouble, as evidence."""
    for each in reported(snapshot, ISSUE):
        since = f" since {each.began_at:%Y-%m-%d %H:%M} UTC" if each.began_at else ""
        yield each.seen("code", f"AWS reports {each.code} of {each.service} in {each.region}{since}")

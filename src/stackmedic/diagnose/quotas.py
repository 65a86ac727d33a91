"""What an account may run at once beside what it runs, where AWS refused more. Source: "AWS Fargate usage metrics"."""

from dataclasses import dataclass

from stackmedic.model.evidence import Evidence
from stackmedic.model.scaling import Quota
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot

FARGATE_ON_DEMAND = "L-3032A538"
RUNNING = "AWS/Usage/ResourceCount/Maximum/Standard/OnDemand/vCPU/Fargate/Resource"


@dataclass(frozen=True, slots=True)
class Room:
    """vCPUs of Fargate on demand: at most, and of late."""

    most: float
    running: float
    evidence: tuple[Evidence, ...]


def room(snapshot: Snapshot) -> Room | None:
    """None where it was not read."""
    quota = snapshot.one.get((Quota.__name__, FARGATE_ON_DEMAND))
    series = snapshot.one.get((Series.__name__, RUNNING))
    if not isinstance(quota, Quota) or not isinstance(series, Series) or not series.values:
        return None
    running = series.values[-1]
    seen = (
        quota.seen("value", f"{quota.name}: {quota.value:g}"),
        series.seen("values", f"{running:g} vCPUs of Fargate on demand run"),
    )
    return Room(quota.value, running, seen)

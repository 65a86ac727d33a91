"""How many requests come for a service, beside how many came before.

Source: "CloudWatch metrics for your Application Load Balancer" (RequestCount by target group).
"""

from statistics import median

from stackmedic.diagnose.answers import lately, series_of
from stackmedic.diagnose.relations import target_groups
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot

MINUTES = 5
MORE = 3.0  # Times as many requests as before: no usual hour brings that.


def crowded(snapshot: Snapshot, service: Service) -> Series | None:
    """The requests for the service, where there are several times as many as there were."""
    for group in target_groups(snapshot, service):
        series = series_of(snapshot, "RequestCount", "Sum", group.dimension)
        if series and (now := lately(snapshot, series)):
            before = series.values[: -len(now)]
            if len(before) >= MINUTES and min(now[-MINUTES:]) > MORE * median(before):
                return series
    return None


def risen(snapshot: Snapshot, series: Series, level: float, usual: float) -> bool:
    """Whether most of the last minutes are at this level, where the minutes before were far below it."""
    now = lately(snapshot, series)
    before = series.values[: -len(now)] if now else ()
    if len(now) < MINUTES or len(before) < MINUTES or median(before) > usual:
        return False
    return sum(each >= level for each in now) * 2 > len(now)

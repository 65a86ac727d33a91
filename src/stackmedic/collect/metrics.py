"""Metric series of the window asked for, one point a minute, all in as few calls as possible.

A series' label is ``namespace/metric/statistic/dimension values``, the values in the order of AWS's documentation
(target group before load balancer, cluster before service). Sources: CloudWatch API reference, GetMetricData (500
series a call).
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from stackmedic.aws.door import Door, Reply
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One, each_of
from stackmedic.model.signal import Series

PERIOD_S = 60
Window = tuple[datetime, datetime]


class Metric(NamedTuple):
    """One series in a window of time."""

    namespace: str
    name: str
    statistic: str
    dimensions: tuple[tuple[str, str], ...]
    start: datetime
    end: datetime

    @property
    def label(self) -> str:
        return "/".join((self.namespace, self.name, self.statistic, *(value for _, value in self.dimensions)))

    def query(self, number: int) -> dict[str, Any]:
        dimensions = [{"Name": name, "Value": value} for name, value in self.dimensions]
        metric = {"Namespace": self.namespace, "MetricName": self.name, "Dimensions": dimensions}
        stat = {"Metric": metric, "Period": PERIOD_S, "Stat": self.statistic}
        return {"Id": f"m{number}", "Label": self.label, "MetricStat": stat}


collector = Collector[Metric](
    __name__,
    yields=(Series,),
    needs=("cloudwatch:GetMetricData",),
    fills=lambda metric: (One(Series, metric.label),),
    batched=True,
)


@collector.read
async def read(door: Door, *metrics: Metric) -> Facts:
    reply = await door.pages(
        "cloudwatch:GetMetricData",
        MetricDataQueries=[metric.query(number) for number, metric in enumerate(metrics)],
        StartTime=metrics[0].start,
        EndTime=metrics[0].end,
        ScanBy="TimestampAscending",
    )
    return each_of(Series, parse_all(Series, _joined(reply), "MetricDataResults"), "label")


def _joined(reply: Reply) -> Reply:
    """A series that goes on over several pages is told in pieces."""
    whole: dict[str, dict[str, Any]] = {}
    for piece in reply.body.get("MetricDataResults", ()):
        label = str(piece.get("Label", ""))
        known = whole.setdefault(label, {**piece, "Label": label, "Timestamps": [], "Values": []})
        known["Timestamps"] = [*known["Timestamps"], *piece.get("Timestamps", ())]
        known["Values"] = [*known["Values"], *piece.get("Values", ())]
    return Reply(reply.call, {**reply.body, "MetricDataResults": list(whole.values())}, reply.at)


def window(now: datetime, since_s: float) -> Window:
    """Whole minutes, as CloudWatch keeps them, around the window asked for."""
    start = (now - timedelta(seconds=since_s)).replace(second=0, microsecond=0)
    return start, now.replace(second=0, microsecond=0) + timedelta(minutes=1)

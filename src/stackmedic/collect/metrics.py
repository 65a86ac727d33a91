"""Metric series of the window asked for, one point a minute, all in as few calls as possible.

A series' label is ``namespace/metric/statistic/dimension values``, the values in the order of AWS's documentation
(target group before load balancer, cluster before service). Sources: CloudWatch API reference, GetMetricData (500
series a call); "CloudWatch metrics for your Application Load Balancer"; "Amazon ECS service utilization metrics";
"Amazon CloudWatch metrics for Amazon RDS";
"Metrics for Redis OSS" of ElastiCache; "NAT gateway metrics and dimensions".
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from stackmedic.aws.door import Door, Reply
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One, each_of
from stackmedic.model.data_store import CacheNode, Database
from stackmedic.model.load_balancer import LoadBalancer, TargetGroup
from stackmedic.model.network import NatGateway
from stackmedic.model.service import Service
from stackmedic.model.signal import Series

PERIOD_S = 60
PER_TARGET_GROUP = (
    ("RequestCount", "Sum"),
    ("HTTPCode_Target_5XX_Count", "Sum"),
    ("HTTPCode_Target_4XX_Count", "Sum"),
    ("UnHealthyHostCount", "Maximum"),
    ("HealthyHostCount", "Minimum"),
    ("TargetResponseTime", "Average"),
)
PER_LOAD_BALANCER = (
    ("RequestCount", "Sum"),
    *((f"HTTPCode_ELB_{code}_Count", "Sum") for code in ("5XX", "502", "503", "504", "4XX", "3XX")),
    ("HTTP_Fixed_Response_Count", "Sum"),
    ("HTTPCode_Target_4XX_Count", "Sum"),
)
PER_SERVICE = tuple((f"{of}Utilization", how) for of in ("CPU", "Memory") for how in ("Average", "Maximum"))
PER_DATABASE = (
    ("DatabaseConnections", "Maximum"), ("CPUUtilization", "Average"), ("FreeStorageSpace", "Minimum"),
    ("FreeableMemory", "Minimum"), ("CPUCreditBalance", "Minimum"), ("ServerlessDatabaseCapacity", "Maximum"),
    ("ACUUtilization", "Maximum"),
)  # fmt: skip
PER_CACHE_NODE = (
    ("EngineCPUUtilization", "Maximum"), ("DatabaseMemoryUsagePercentage", "Maximum"), ("Evictions", "Sum"),
    ("CurrConnections", "Maximum"), ("CacheHits", "Sum"), ("CacheMisses", "Sum"),
)  # fmt: skip
PER_NAT_GATEWAY = (("ErrorPortAllocation", "Sum"), ("IdleTimeoutCount", "Sum"))

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


def of_target_group(group: TargetGroup, balancer: LoadBalancer, window: Window) -> Iterator[Metric]:
    dimensions = (("TargetGroup", group.dimension), ("LoadBalancer", balancer.dimension))
    return (Metric("AWS/ApplicationELB", name, how, dimensions, *window) for name, how in PER_TARGET_GROUP)


def of_load_balancer(balancer: LoadBalancer, window: Window) -> Iterator[Metric]:
    dimensions = (("LoadBalancer", balancer.dimension),)
    return (Metric("AWS/ApplicationELB", name, how, dimensions, *window) for name, how in PER_LOAD_BALANCER)


def of_service(service: Service, window: Window) -> Iterator[Metric]:
    cluster = service.cluster_arn.rsplit("/", 1)[-1]
    dimensions = (("ClusterName", cluster), ("ServiceName", service.name))
    return (Metric("AWS/ECS", name, how, dimensions, *window) for name, how in PER_SERVICE)


def of_database(database: Database, window: Window) -> Iterator[Metric]:
    dimensions = (("DBInstanceIdentifier", database.id),)
    return (Metric("AWS/RDS", name, how, dimensions, *window) for name, how in PER_DATABASE)


def of_cache_node(node: CacheNode, window: Window) -> Iterator[Metric]:
    dimensions = (("CacheClusterId", node.id),)
    return (Metric("AWS/ElastiCache", name, how, dimensions, *window) for name, how in PER_CACHE_NODE)


def of_nat_gateway(gateway: NatGateway, window: Window) -> Iterator[Metric]:
    dimensions = (("NatGatewayId", gateway.id),)
    return (Metric("AWS/NATGateway", name, how, dimensions, *window) for name, how in PER_NAT_GATEWAY)

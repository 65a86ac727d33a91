"""Which metrics are read of each thing, for ``metrics``.

Sources: "CloudWatch metrics for your Application Load Balancer"; "Amazon ECS service utilization metrics"; "Amazon
CloudWatch metrics for Amazon RDS"; "Metrics for Redis OSS" of ElastiCache; "NAT gateway metrics and dimensions".
"""

from collections.abc import Iterator

from stackmedic.collect.metrics import Metric, Window
from stackmedic.model.data_store import CacheNode, Database
from stackmedic.model.load_balancer import LoadBalancer, TargetGroup
from stackmedic.model.network import NatGateway
from stackmedic.model.service import Service
from stackmedic.model.signal import Alarm

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
    ("ClientTLSNegotiationErrorCount", "Sum"),
)
TROUBLES = tuple(each for each in PER_TARGET_GROUP if each[0] in ("HTTPCode_Target_5XX_Count", "UnHealthyHostCount"))
PER_SERVICE = tuple((f"{of}Utilization", how) for of in ("CPU", "Memory") for how in ("Average", "Maximum"))
PER_DATABASE = (
    ("DatabaseConnections", "Maximum"), ("CPUUtilization", "Average"), ("FreeStorageSpace", "Minimum"),
    ("FreeableMemory", "Minimum"), ("CPUCreditBalance", "Minimum"), ("ServerlessDatabaseCapacity", "Maximum"),
    ("ACUUtilization", "Maximum"), ("SwapUsage", "Maximum"),
)  # fmt: skip
PER_CACHE_NODE = (
    ("EngineCPUUtilization", "Maximum"), ("DatabaseMemoryUsagePercentage", "Maximum"), ("Evictions", "Sum"),
    ("CurrConnections", "Maximum"), ("CacheHits", "Sum"), ("CacheMisses", "Sum"),
)  # fmt: skip
OF_NAT = ("ErrorPortAllocation", "IdleTimeoutCount", "BytesInFromDestination", "BytesOutToDestination")
PER_NAT_GATEWAY = tuple((name, "Sum") for name in OF_NAT)


def of_target_group(group: TargetGroup, balancer: LoadBalancer, window: Window) -> Iterator[Metric]:
    dimensions = (("TargetGroup", group.dimension), ("LoadBalancer", balancer.dimension))
    return (Metric("AWS/ApplicationELB", name, how, dimensions, *window) for name, how in PER_TARGET_GROUP)


def troubles_of(group: TargetGroup, balancer: LoadBalancer, window: Window) -> Iterator[Metric]:
    """Of a target group only what shows that something is wrong."""
    return (each for each in of_target_group(group, balancer, window) if (each.name, each.statistic) in TROUBLES)


def errors_of(balancer: LoadBalancer, window: Window) -> Iterator[Metric]:
    """Of a load balancer only the errors that it answers itself."""
    return (each for each in of_load_balancer(balancer, window) if each.name == "HTTPCode_ELB_5XX_Count")


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


def of_fargate(window: Window) -> Iterator[Metric]:
    """How many vCPUs of the account run on Fargate on demand ("AWS Fargate usage metrics")."""
    named = (("Class", "Standard/OnDemand"), ("Resource", "vCPU"), ("Service", "Fargate"), ("Type", "Resource"))
    yield Metric("AWS/Usage", "ResourceCount", "Maximum", named, *window)


def of_alarm(alarm: Alarm, window: Window) -> Iterator[Metric]:
    """What an alarm itself looks at; nothing for those on expressions and percentiles."""
    if alarm.namespace and alarm.metric and alarm.statistic:
        yield Metric(alarm.namespace, alarm.metric, alarm.statistic, alarm.ordered, *window)


def of_cache_node(node: CacheNode, window: Window) -> Iterator[Metric]:
    dimensions = (("CacheClusterId", node.id),)
    return (Metric("AWS/ElastiCache", name, how, dimensions, *window) for name, how in PER_CACHE_NODE)


def of_nat_gateway(gateway: NatGateway, window: Window) -> Iterator[Metric]:
    dimensions = (("NatGatewayId", gateway.id),)
    return (Metric("AWS/NATGateway", name, how, dimensions, *window) for name, how in PER_NAT_GATEWAY)

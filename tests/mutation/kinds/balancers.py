"""Target groups, and the load balancer itself."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call, calls
from tests.mutation.stack import Stack
from tests.scenarios.lab import Lab

HEALTH = (
    ("HealthCheckPath", "/no/such/path"), ("HealthCheckPath", "/"), ("HealthCheckPort", "9"),
    ("HealthCheckProtocol", "HTTPS"), ("Matcher", {"HttpCode": "201"}), ("Matcher", {"HttpCode": "200-499"}),
    ("HealthCheckIntervalSeconds", 300), ("HealthCheckIntervalSeconds", 5), ("HealthCheckTimeoutSeconds", 2),
    ("HealthCheckTimeoutSeconds", 120), ("HealthyThresholdCount", 10), ("UnhealthyThresholdCount", 10),
    ("UnhealthyThresholdCount", 2), ("HealthCheckEnabled", False),
)  # fmt: skip
TOGETHER = (
    ("interval 5, timeout 2, threshold 2", {"HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 2,
                                            "UnhealthyThresholdCount": 2, "HealthyThresholdCount": 2}),
    ("interval 300, threshold 10", {"HealthCheckIntervalSeconds": 300, "HealthyThresholdCount": 10}),
)  # fmt: skip
GROUP = (
    ("deregistration_delay.timeout_seconds", "3600"), ("deregistration_delay.timeout_seconds", "0"),
    ("slow_start.duration_seconds", "900"), ("stickiness.enabled", "true"),
    ("load_balancing.algorithm.type", "least_outstanding_requests"),
    ("target_group_health.dns_failover.minimum_healthy_targets.count", "2"),
)  # fmt: skip
BALANCER = (
    ("idle_timeout.timeout_seconds", "1"), ("idle_timeout.timeout_seconds", "4000"),
    ("deletion_protection.enabled", "false"), ("routing.http2.enabled", "false"),
    ("client_keep_alive.seconds", "60"), ("routing.http.drop_invalid_header_fields.enabled", "false"),
    ("routing.http.desync_mitigation_mode", "strictest"), ("routing.http.xff_header_processing.mode", "remove"),
    ("routing.http.preserve_host_header.enabled", "true"), ("waf.fail_open.enabled", "true"),
    ("load_balancing.cross_zone.enabled", "false"),
)  # fmt: skip


def mutations(stack: Stack) -> Iterator[Mutation]:
    for group in stack.all("elbv2", "describe_target_groups", "TargetGroups"):
        yield from of_group(group)
    for balancer in stack.all("elbv2", "describe_load_balancers", "LoadBalancers"):
        yield from of_balancer(stack, balancer)


def of_group(group: dict[str, Any]) -> Iterator[Mutation]:
    arn, name = group["TargetGroupArn"], group["TargetGroupName"]
    about = (arn, name)
    for field, value in HEALTH:
        yield Mutation(f"target group {name} {field}: {value}", about, (field, "HttpCode"), modify(arn, field, value))
    for told, asked in TOGETHER:
        yield Mutation(f"target group {name} health check: {told}", about, tuple(asked),
                       call("elbv2", "modify_target_group", TargetGroupArn=arn, **asked))  # fmt: skip
    for field, value in GROUP:
        title = f"target group {name} {field}: {value}"
        yield Mutation(title, about, (field,), attribute("target_group", "TargetGroupArn", arn, field, value))
    yield Mutation(
        f"target group {name}: targets deregistered",
        about,
        ("TargetHealthDescriptions", "TargetHealth"),
        deregister(arn),
    )


def modify(arn: str, field: str, value: Any) -> Any:
    return lambda lab: lab.client("elbv2").modify_target_group(TargetGroupArn=arn, **{field: value})


def attribute(kind: str, key: str, arn: str, name: str, value: str) -> Any:
    return lambda lab: getattr(lab.client("elbv2"), f"modify_{kind}_attributes")(
        **{key: arn}, Attributes=[{"Key": name, "Value": value}]
    )


def deregister(arn: str) -> Any:
    def apply(lab: Lab) -> None:
        elb = lab.client("elbv2")
        targets = [
            each["Target"] for each in elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        ]
        elb.deregister_targets(TargetGroupArn=arn, Targets=targets)

    return apply


def of_balancer(stack: Stack, balancer: dict[str, Any]) -> Iterator[Mutation]:
    arn, name = balancer["LoadBalancerArn"], balancer["LoadBalancerName"]
    for field, value in BALANCER:
        yield Mutation(f"load balancer {name} {field}: {value}", (arn, name), (field,),
                       attribute("load_balancer", "LoadBalancerArn", arn, field, value))  # fmt: skip
    default = stack.default_group
    yield Mutation(f"load balancer {name} SecurityGroups: default", (arn, name, default),
                   ("SecurityGroups", "IpPermissions"), regroup(arn, default))  # fmt: skip
    others = private(stack, balancer)
    if others:
        yield Mutation(f"load balancer {name} subnets: private", (arn, name), ("AvailabilityZones", "SubnetId"),
                       resubnet(arn, others))  # fmt: skip
    groups = [each["TargetGroupArn"] for each in stack.all("elbv2", "describe_target_groups", "TargetGroups",
                                                           LoadBalancerArn=arn)]  # fmt: skip
    gone = ("LoadBalancer", "LoadBalancers", "LoadBalancerArns")
    remove = call("elbv2", "delete_load_balancer", LoadBalancerArn=arn)
    unlock = attribute("load_balancer", "LoadBalancerArn", arn, "deletion_protection.enabled", "false")
    yield Mutation(f"load balancer {name}: deleted", (arn, name, *groups), gone, remove)
    yield Mutation(f"load balancer {name}: unlocked and deleted", (arn, name, *groups), gone, calls(unlock, remove))
    one = [each["SubnetId"] for each in balancer["AvailabilityZones"]]
    yield Mutation(f"load balancer {name} subnets: only the first", (arn, name), ("AvailabilityZones", "SubnetId"),
                   resubnet(arn, one[:1]))  # fmt: skip


def regroup(arn: str, group: str) -> Any:
    return lambda lab: lab.client("elbv2").set_security_groups(LoadBalancerArn=arn, SecurityGroups=[group])


def private(stack: Stack, balancer: dict[str, Any]) -> list[str]:
    """The subnets of the services in the balancer's own zones."""
    zones = {each["ZoneName"] for each in balancer["AvailabilityZones"]}
    mine = {each["SubnetId"] for each in balancer["AvailabilityZones"]}
    used = stack.services[0]["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    found = stack.lab.ec2.describe_subnets(SubnetIds=used)["Subnets"]
    return [e["SubnetId"] for e in found if e["AvailabilityZone"] in zones and e["SubnetId"] not in mine]


def resubnet(arn: str, subnets: list[str]) -> Any:
    return lambda lab: lab.client("elbv2").set_subnets(LoadBalancerArn=arn, Subnets=subnets)

"""Target groups, listeners, rules and the load balancer itself."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack, short
from tests.scenarios.lab import Lab

HEALTH = {
    "HealthCheckPath": "/no/such/path", "HealthCheckPort": "9", "HealthCheckProtocol": "HTTPS",
    "Matcher": {"HttpCode": "201"}, "HealthCheckIntervalSeconds": 300, "HealthCheckTimeoutSeconds": 2,
    "HealthyThresholdCount": 10, "UnhealthyThresholdCount": 10,
}  # fmt: skip
GROUP = {"deregistration_delay.timeout_seconds": "3600", "slow_start.duration_seconds": "900",
         "stickiness.enabled": "true"}  # fmt: skip
BALANCER = {"idle_timeout.timeout_seconds": "1", "deletion_protection.enabled": "true",
            "routing.http2.enabled": "false"}  # fmt: skip


def mutations(stack: Stack) -> Iterator[Mutation]:
    for group in stack.all("elbv2", "describe_target_groups", "TargetGroups"):
        yield from of_group(group)
    for balancer in stack.all("elbv2", "describe_load_balancers", "LoadBalancers"):
        yield from of_balancer(stack, balancer)
        for listener in stack.all(
            "elbv2", "describe_listeners", "Listeners", LoadBalancerArn=balancer["LoadBalancerArn"]
        ):
            yield from of_listener(stack, balancer, listener)


def of_group(group: dict[str, Any]) -> Iterator[Mutation]:
    arn, name = group["TargetGroupArn"], group["TargetGroupName"]
    about = (arn, name)
    for field, value in HEALTH.items():
        yield Mutation(f"target group {name} {field}: {value}", about, (field, "HttpCode"), modify(arn, field, value))
    for field, value in GROUP.items():
        title = f"target group {name} {field}: {value}"
        yield Mutation(title, about, (field,), attribute("target_group", "TargetGroupArn", arn, field, value))
    yield Mutation(f"target group {name}: targets deregistered", about, ("TargetHealth", "Targets"), deregister(arn))


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
    for field, value in BALANCER.items():
        yield Mutation(f"load balancer {name} {field}: {value}", (arn, name), (field,),
                       attribute("load_balancer", "LoadBalancerArn", arn, field, value))  # fmt: skip
    groups = stack.in_vpc("describe_security_groups", "SecurityGroups")
    default = next(each["GroupId"] for each in groups if each["GroupName"] == "default")
    yield Mutation(f"load balancer {name} SecurityGroups: default", (arn, name, default),
                   ("SecurityGroups", "IpPermissions"), regroup(arn, default))  # fmt: skip
    others = private(stack, balancer)
    if others:
        yield Mutation(f"load balancer {name} subnets: private", (arn, name), ("AvailabilityZones", "SubnetId"),
                       resubnet(arn, others))  # fmt: skip
    groups = [each["TargetGroupArn"] for each in stack.all("elbv2", "describe_target_groups", "TargetGroups",
                                                           LoadBalancerArn=arn)]  # fmt: skip
    yield Mutation(f"load balancer {name}: deleted", (arn, name, *groups), ("LoadBalancer",), delete(arn))


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


def delete(arn: str) -> Any:
    return lambda lab: lab.client("elbv2").delete_load_balancer(LoadBalancerArn=arn)


def of_listener(stack: Stack, balancer: dict[str, Any], listener: dict[str, Any]) -> Iterator[Mutation]:
    arn, name = listener["ListenerArn"], f"listener {listener['Port']} of {balancer['LoadBalancerName']}"
    about = (arn, balancer["LoadBalancerArn"], balancer["LoadBalancerName"])
    yield Mutation(f"{name}: deleted", about, ("Listeners", "Listener", "Port"), no_listener(arn))
    yield Mutation(f"{name} port: one more", about, ("Port", "Listeners"), port(arn, listener["Port"] + 1))
    gone = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    yield Mutation(f"{name} default action: 404", about, ("DefaultActions", "Actions", "Listeners"), action(arn, gone))
    for rule in stack.all("elbv2", "describe_rules", "Rules", ListenerArn=arn):
        if not rule["IsDefault"]:
            key = rule["RuleArn"]
            title = f"{name} rule {rule['Priority']} to {target_of(rule)}"
            yield Mutation(f"{title}: deleted", (key, *about), ("Rules", "Conditions", "Actions"), no_rule(key))
            yield Mutation(f"{title}: other path", (key, *about), ("Rules", "Conditions"), other_path(key))


def target_of(rule: dict[str, Any]) -> str:
    return short(rule["Actions"][-1].get("TargetGroupArn", "nowhere").rsplit("/", 1)[0])


def no_listener(arn: str) -> Any:
    return lambda lab: lab.client("elbv2").delete_listener(ListenerArn=arn)


def port(arn: str, number: int) -> Any:
    return lambda lab: lab.client("elbv2").modify_listener(ListenerArn=arn, Port=number)


def action(arn: str, actions: list[dict[str, Any]]) -> Any:
    return lambda lab: lab.client("elbv2").modify_listener(ListenerArn=arn, DefaultActions=actions)


def no_rule(arn: str) -> Any:
    return lambda lab: lab.client("elbv2").delete_rule(RuleArn=arn)


def other_path(arn: str) -> Any:
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/no/such/path"]}}
    return lambda lab: lab.client("elbv2").modify_rule(RuleArn=arn, Conditions=[condition])

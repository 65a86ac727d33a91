"""ELBv2: load balancers, listeners, rules, target groups and the health of targets."""

from dataclasses import dataclass

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer(Noun):
    """From ``elasticloadbalancing:DescribeLoadBalancers``; key: ``arn``."""

    arn: str = wire("LoadBalancerArn")
    name: str = wire("LoadBalancerName")
    dns_name: str = wire("DNSName", "")
    scheme: str = wire("Scheme", "")
    type: str = wire("Type", "")
    state: str | None = wire("State.Code")
    vpc_id: str | None = wire("VpcId")
    subnet_ids: tuple[str, ...] = wire("AvailabilityZones[].SubnetId", ())
    zones: tuple[str, ...] = wire("AvailabilityZones[].ZoneName", ())
    security_group_ids: tuple[str, ...] = wire("SecurityGroups", ())

    @property
    def dimension(self) -> str:
        """How CloudWatch names it: the part of the ARN after ``loadbalancer/``."""
        return self.arn.split(":loadbalancer/", 1)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup(Noun):
    """From ``elasticloadbalancing:DescribeTargetGroups``; key: ``arn``."""

    arn: str = wire("TargetGroupArn")
    name: str = wire("TargetGroupName")
    protocol: str | None = wire("Protocol")
    protocol_version: str | None = wire("ProtocolVersion")
    port: int | None = wire("Port")
    target_type: str | None = wire("TargetType")
    vpc_id: str | None = wire("VpcId")
    load_balancer_arns: tuple[str, ...] = wire("LoadBalancerArns", ())
    health_enabled: bool = wire("HealthCheckEnabled", True)
    health_protocol: str | None = wire("HealthCheckProtocol")
    health_port: str | None = wire("HealthCheckPort")
    health_path: str | None = wire("HealthCheckPath")
    health_interval_s: int | None = wire("HealthCheckIntervalSeconds")
    health_timeout_s: int | None = wire("HealthCheckTimeoutSeconds")
    healthy_threshold: int | None = wire("HealthyThresholdCount")
    unhealthy_threshold: int | None = wire("UnhealthyThresholdCount")
    matcher: str | None = wire("Matcher.HttpCode")

    @property
    def dimension(self) -> str:
        """How CloudWatch names it: the last part of the ARN, from ``targetgroup/``."""
        return self.arn.rsplit(":", 1)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Noun):
    """From ``elasticloadbalancing:DescribeTargetHealth``; scope: the target group's ARN.

    ``state``: initial, healthy, unhealthy, unused, draining, unavailable; ``reason`` such as
    ``Target.Timeout``, ``Target.ResponseCodeMismatch``, ``Target.FailedHealthChecks``.
    """

    address: str = wire("Target.Id")
    port: int | None = wire("Target.Port")
    state: str = wire("TargetHealth.State")
    reason: str | None = wire("TargetHealth.Reason")
    description: str | None = wire("TargetHealth.Description")


def _forwards(actions: str) -> str:
    """Target groups of actions, those of the weight 0 left out; AWS names a single one beside ForwardConfig, too."""
    weighted = f"{actions}[?ForwardConfig].ForwardConfig.TargetGroups[] | [?Weight!=`0`].TargetGroupArn"
    return f"[{weighted}, {actions}[?!ForwardConfig].TargetGroupArn][]"


def _weightless(actions: str) -> str:
    return f"{actions}[].ForwardConfig.TargetGroups[] | [?Weight==`0`].TargetGroupArn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener(Noun):
    """From ``elasticloadbalancing:DescribeListeners``; scope: the load balancer's ARN. ``weightless_arns``: target
    groups that its default action names with the weight 0, and so sends nothing."""

    arn: str = wire("ListenerArn")
    load_balancer_arn: str = wire("LoadBalancerArn")
    port: int | None = wire("Port")
    protocol: str | None = wire("Protocol")
    certificate_arns: tuple[str, ...] = wire("Certificates[].CertificateArn", ())
    target_group_arns: tuple[str, ...] = wire(_forwards("DefaultActions"), ())
    weightless_arns: tuple[str, ...] = wire(_weightless("DefaultActions"), ())
    action_types: tuple[str, ...] = wire("DefaultActions[].Type", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRule(Noun):
    """From ``elasticloadbalancing:DescribeRules``; scope: the listener's ARN. ``weightless_arns``: as Listener's."""

    arn: str = wire("RuleArn")
    priority: str | None = wire("Priority")
    is_default: bool = wire("IsDefault", False)
    target_group_arns: tuple[str, ...] = wire(_forwards("Actions"), ())
    weightless_arns: tuple[str, ...] = wire(_weightless("Actions"), ())
    path_patterns: tuple[str, ...] = wire("Conditions[?Field=='path-pattern'].Values[]", ())
    hosts: tuple[str, ...] = wire("Conditions[?Field=='host-header'].Values[]", ())
    others: tuple[str, ...] = wire(
        "Conditions[?(Field!='path-pattern' && Field!='host-header') || HostHeaderConfig.RegexValues"
        " || PathPatternConfig.RegexValues].Field",
        (),
    )
    action_types: tuple[str, ...] = wire("Actions[].Type", ())
    conditions: tuple[str, ...] = wire("Conditions[].Field", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Noun):
    """From ``elasticloadbalancing:DescribeLoadBalancerAttributes``; scope: the load balancer's ARN."""

    key: str = wire("Key")
    value: str = wire("Value", "")

"""What people do to a stack's edge by AWS's calls, and what its services then say."""

from typing import Any

from tests.lab.edge import Edge
from tests.lab.edge_case import Act
from tests.scenarios.lab import BACKEND, CLUSTER

NEEDS = {"needs": ["postgres"]}
HEALTH, API = "/api/v1/health", "/api/*"
ROUTES: dict[str, Any] = {HEALTH: {"needs": ["postgres", "redis"]}, API: NEEDS, "/": {}}


def group(**changes: Any) -> Act:
    """ModifyTargetGroup of the backend's."""

    def act(edge: Edge) -> None:
        edge.lab.client("elbv2").modify_target_group(TargetGroupArn=edge.lab.target_group(), **changes)

    return act


def attributes(**changes: str) -> Act:
    """ModifyLoadBalancerAttributes; ``_`` stands for the first dot."""

    def act(edge: Edge) -> None:
        wanted = [{"Key": key.replace("__", "."), "Value": value} for key, value in changes.items()]
        arn = edge.balancer["LoadBalancerArn"]
        edge.lab.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=wanted)

    return act


def draining(seconds: int) -> Act:
    """ModifyTargetGroupAttributes: the deregistration delay."""

    def act(edge: Edge) -> None:
        edge.lab.client("elbv2").modify_target_group_attributes(
            TargetGroupArn=edge.lab.target_group(),
            Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": str(seconds)}],
        )

    return act


def release(environment: dict[str, str] | None = None, **traits: Any) -> Act:
    """A new image of the backend, whose program has other traits, and UpdateService to it."""

    def act(edge: Edge) -> None:
        lab = edge.lab
        more = {"environment": lab.environment_of(**environment)} if environment else {}
        lab.deploy(image=lab.push("edge-test", **traits), **more)

    return act


def both(*acts: Act) -> Act:
    def act(edge: Edge) -> None:
        for each in acts:
            each(edge)

    return act


def events(edge: Edge, service: str = BACKEND) -> str:
    """What ECS says of a service, the newest first."""
    found = edge.lab.ecs.describe_services(cluster=CLUSTER, services=[service])["services"][0]["events"]
    return "\n".join(each["message"] for each in found)


def health(edge: Edge) -> set[tuple[str, str, str]]:
    """(state, reason, description) of the backend's targets."""
    found = edge.lab.client("elbv2").describe_target_health(TargetGroupArn=edge.lab.target_group())
    shown = [each["TargetHealth"] for each in found["TargetHealthDescriptions"]]
    return {(each["State"], each.get("Reason", ""), each.get("Description", "")) for each in shown}


def says(text: str) -> Act:
    """The service's events have a text."""

    def shows(edge: Edge) -> None:
        assert text in events(edge)

    return shows


def counts(metric: str, least: float = 1) -> Act:
    """A metric of the load balancer."""

    def shows(edge: Edge) -> None:
        assert edge.balanced(metric) >= least

    return shows


def silent(edge: Edge) -> None:
    """Nobody gets through to the load balancer."""
    assert edge.balanced("RequestCount") == 0
    assert edge.hurt() == {}

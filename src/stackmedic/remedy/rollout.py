"""Moving a service to a revision, or to new tasks of the same one: what it takes, what people notice, how it came out.

``UpdateService`` takes absolute values, so that making the call twice is making it once; a deployment that is forced is
told from an older one by its time. Running tasks are replaced as the deployment configuration says, and their targets
drained first, so that requests end well; what a task kept in its own memory is gone.

Source: UpdateService, Deployment (rolloutState) in the ECS API reference; "Deployment circuit breaker" in its guide.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stackmedic.model.change import Outcome, PlannedCall, Risk
from stackmedic.model.evidence import Json
from stackmedic.model.service import Deployment, Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy.action import Writer

FAILED = "FAILED"


def update(service: Service, **settings: Json) -> PlannedCall:
    """The call as it is declared and made."""
    return PlannedCall("ecs:UpdateService", {"cluster": service.cluster_arn, "service": service.arn, **settings})


def risk_of(service: Service) -> Risk:
    """Sessions may be lost with tasks that run; a service that runs none has none to lose."""
    return Risk.DISRUPTIVE if service.running_count else Risk.REVERSIBLE


def notice_of(service: Service) -> str:
    if not service.running_count:
        return f"nothing: {service.name} runs no task now"
    return (
        f"tasks of {service.name} are replaced; requests in flight end well, sessions kept in a task's memory are lost"
    )


def short(arn: str) -> str:
    """``family:revision``."""
    return arn.rsplit("/", 1)[-1]


async def described(writer: Writer, cluster: str, service: str) -> dict[str, Any]:
    """The service, now."""
    found = await writer.read("ecs:DescribeServices", cluster=cluster, services=[service])
    service_now: dict[str, Any] = found["services"][0]
    return service_now


def primary_of(service: dict[str, Any]) -> dict[str, Any]:
    """Its PRIMARY deployment, in the wire's words."""
    return next((each for each in service.get("deployments", ()) if each.get("status") == "PRIMARY"), {})


async def is_newer(writer: Writer, call: PlannedCall, deployed: Mapping[str, str]) -> bool:
    """Whether the service of a planned call has a deployment newer than the one of which the time is given."""
    arn = str(call.parameters["service"])
    primary = primary_of(await described(writer, str(call.parameters["cluster"]), arn))
    return bool(primary and primary["createdAt"] > datetime.fromisoformat(deployed[arn]))


def outcome(snapshot: Snapshot, service_arn: str, deployment: Deployment | None) -> Outcome:
    """How a deployment comes out. ``deployment`` None: the service is on another one by now, or not yet on this."""
    service = snapshot.find(Service, service_arn)
    if service is None or deployment is None:
        return Outcome.NOT_YET
    if deployment.rollout_state == FAILED:
        return Outcome.WORSE
    complete = deployment.rollout_state == "COMPLETED" and service.running_count >= service.desired_count
    return Outcome.CLEARED if complete else Outcome.NOT_YET


def reached(snapshot: Snapshot, service_arn: str, revision: str) -> Outcome:
    """Whether a service has come to run a revision."""
    service = snapshot.find(Service, service_arn)
    mine = [each for each in service.deployments if each.task_definition == revision] if service else []
    newest = max(mine, key=lambda each: (each.created_at, each.id), default=None)
    is_current = newest is not None and (newest.status == "PRIMARY" or newest.rollout_state == FAILED)
    return outcome(snapshot, service_arn, newest if is_current else None)


def renewed(snapshot: Snapshot, service_arn: str, since: datetime) -> Outcome:
    """Whether a service has come to run tasks of a deployment newer than ``since``."""
    service = snapshot.find(Service, service_arn)
    primary = service.primary if service else None
    return outcome(snapshot, service_arn, primary if primary and primary.created_at > since else None)

"""Deployments of a service, and the record of them that AWS keeps for 90 days (service deployments and revisions)."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackmedic.lab.ecs.task import Task

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


@dataclass(slots=True)
class Deployment:
    """``wire`` is what DescribeServices shows. ``record`` is the service deployment, ``revision`` the service revision.

    ``proven``: one of its tasks has run and passed its health checks; failures stop counting then.
    ``delay_s``: how long ECS waits before it starts another task after tasks that did not reach RUNNING.
    ``keeps``: how many tasks it is to have while another deployment takes over (``source.py``).
    ``alarms``: those that may still end it; ``bakes_until``: when they have been watched for long enough.
    """

    wire: dict[str, Any]
    record: dict[str, Any]
    revision: dict[str, Any]
    network: dict[str, Any]
    proven: bool = False
    delay_s: float = 0.0
    wait_until: float = 0.0
    keeps: int = 0
    alarms: tuple[str, ...] = ()
    bakes_until: float | None = None

    @property
    def id(self) -> str:
        return str(self.wire["id"])

    @property
    def failed(self) -> bool:
        return bool(self.wire["rolloutState"] == "FAILED")


@dataclass(slots=True)
class Rounds:
    """When the scheduler looks at a service: every ten seconds from ``since``, as long as there is anything to see.

    ``seen``: the version of the world that it saw last; ``due``: when the next wait ends (a grace period, a delay).
    """

    since: float | None = None
    planned: bool = False
    seen: int = -1
    due: float = 0.0


@dataclass(slots=True)
class Service:
    """``wire`` is what DescribeServices shows, without deployments, events and counts, which are derived.

    ``asked`` is how it was created; ``heeded`` are the alarms that wake it.
    """

    wire: dict[str, Any]
    asked: dict[str, Any] = field(default_factory=dict)
    deployments: list[Deployment] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    last_good: Deployment | None = None
    tasks: dict[str, Task] = field(default_factory=dict)
    steady: bool = False
    rounds: Rounds = field(default_factory=Rounds)
    heeded: set[str] = field(default_factory=set)

    @property
    def arn(self) -> str:
        return str(self.wire["serviceArn"])

    @property
    def name(self) -> str:
        return str(self.wire["serviceName"])

    @property
    def active(self) -> bool:
        return bool(self.wire["status"] == "ACTIVE")

    @property
    def desired(self) -> int:
        return int(self.wire["desiredCount"]) if self.active else 0

    @property
    def primary(self) -> Deployment:
        return self.deployments[0]

    @property
    def configuration(self) -> dict[str, Any]:
        return dict(self.wire.get("deploymentConfiguration") or {})

    @property
    def breaker(self) -> dict[str, Any]:
        return dict(self.configuration.get("deploymentCircuitBreaker") or {})

    def lower_bound(self) -> int:
        """How many tasks must stay up during a deployment; AWS rounds up."""
        return math.ceil(self.desired * int(self.configuration.get("minimumHealthyPercent", 100)) / 100)

    def upper_bound(self) -> int:
        """How many tasks there may be during a deployment; AWS rounds down."""
        return math.floor(self.desired * int(self.configuration.get("maximumPercent", 200)) / 100)


def new_deployment(
    account: "Account", service: Service, definition_arn: str, why: str, breaker_threshold: int
) -> Deployment:
    """A deployment that begins now, with its record and its revision, which the service keeps."""
    world = account.world
    number, cluster = world.number(19), service.wire["clusterArn"].split("/")[-1]
    identity = f"ecs-svc/{number}"
    now, strategy = world.utc(), service.wire.get("capacityProviderStrategy")
    provision = {"capacityProviderStrategy": strategy} if strategy else {"launchType": "FARGATE"}
    revision = {
        "serviceRevisionArn": account.arn("ecs", f"service-revision/{cluster}/{service.name}/{world.number(19)}"),
        "serviceArn": service.arn,
        "clusterArn": service.wire["clusterArn"],
        "taskDefinition": definition_arn,
        **provision,
        "platformVersion": "1.4.0",
        "platformFamily": "Linux",
        "loadBalancers": service.wire.get("loadBalancers", []),
        "networkConfiguration": service.wire.get("networkConfiguration", {}),
        "createdAt": now,
    }
    record: dict[str, Any] = {
        "serviceDeploymentArn": account.arn("ecs", f"service-deployment/{cluster}/{service.name}/{world.token(21)}"),
        "serviceArn": service.arn,
        "clusterArn": service.wire["clusterArn"],
        "createdAt": now,
        "startedAt": now,
        "updatedAt": now,
        "status": "IN_PROGRESS",
        "targetServiceRevision": {"arn": revision["serviceRevisionArn"], "requestedTaskCount": service.desired},
        "sourceServiceRevisions": [{"arn": each.revision["serviceRevisionArn"]} for each in service.deployments],
        "deploymentCircuitBreaker": {
            "status": "MONITORING" if service.breaker.get("enable") else "DISABLED",
            "failureCount": 0,
            "threshold": breaker_threshold,
        },
    }
    wire = {
        "id": identity,
        "status": "PRIMARY",
        "taskDefinition": definition_arn,
        "failedTasks": 0,
        "createdAt": now,
        "updatedAt": now,
        **provision,
        "platformVersion": "1.4.0",
        "platformFamily": "Linux",
        "networkConfiguration": service.wire.get("networkConfiguration", {}),
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": f"ECS deployment {identity} {why}.",
    }
    service.history.insert(0, record)
    service.revisions.insert(0, revision)
    return Deployment(wire, record, revision, dict(service.wire.get("networkConfiguration") or {}))


def finish(account: "Account", deployment: Deployment, status: str, reason: str) -> None:
    """Close a deployment's record; one that was rolling back has done so."""
    record = deployment.record
    status = {"ROLLBACK_IN_PROGRESS": "ROLLBACK_SUCCESSFUL"}.get(record["status"], status)
    now = account.world.utc()
    record.update(status=status, updatedAt=now, **({"stoppedAt": now} if status == "STOPPED" else {"finishedAt": now}))
    if reason and "statusReason" not in record:
        record["statusReason"] = reason


def roll_back(
    account: "Account", service: Service, failed: Deployment, good: Deployment, reason: str, why: str
) -> None:
    """Back to the last completed deployment, whose tasks that still run are kept, with its network and all.

    ``reason`` is what the record says of it, ``why`` the rollout of the deployment that it leads back to.
    """
    failed.record.update(status="ROLLBACK_IN_PROGRESS", statusReason=reason, updatedAt=account.world.utc())
    failed.record["rollback"] = {
        "reason": reason,
        "startedAt": account.world.utc(),
        "serviceRevisionArn": good.revision["serviceRevisionArn"],
    }
    failed.wire["status"] = "ACTIVE"
    good.wire.update(
        status="PRIMARY",
        rolloutState="IN_PROGRESS",
        rolloutStateReason=why,
        updatedAt=account.world.utc(),
    )
    good.record = failed.record  # Its end is the end of the rollback.
    good.wait_until = 0.0
    service.deployments = [good, *(each for each in service.deployments if each is not good)]
    service.wire["taskDefinition"] = good.wire["taskDefinition"]
    for name in ("networkConfiguration", "loadBalancers", "capacityProviderStrategy", "launchType"):
        service.wire.pop(name, None)
        service.wire |= {name: good.revision[name]} if name in good.revision else {}

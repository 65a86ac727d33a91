"""ECS: clusters, services, their deployments and events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(Noun):
    """From ``ecs:DescribeClusters``; key: ``arn``."""

    arn: str = wire("clusterArn")
    name: str = wire("clusterName")
    status: str = wire("status")
    tags: tuple["Tag", ...] = wire("tags", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Noun):
    """ECS spells tags in lower case."""

    key: str = wire("key")
    value: str = wire("value", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLoadBalancer(Noun):
    """The tie between a container's port and a target group; with the other group of a pair between which ECS switches
    at each deployment (``deploymentConfiguration.strategy`` BLUE_GREEN, LINEAR or CANARY)."""

    target_group_arn: str | None = wire("targetGroupArn")
    alternate_target_group_arn: str | None = wire("advancedConfiguration.alternateTargetGroupArn")
    container_name: str = wire("containerName")
    container_port: int = wire("containerPort")

    def is_with(self, target_group_arn: str) -> bool:
        """Whether tasks are registered with this group, be it every other time."""
        return target_group_arn in (self.target_group_arn, self.alternate_target_group_arn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment(Noun):
    """One of a service's deployments; ``rollout_state`` is IN_PROGRESS, COMPLETED or FAILED."""

    id: str = wire("id")
    status: str = wire("status")
    task_definition: str = wire("taskDefinition")
    desired: int = wire("desiredCount", 0)
    running: int = wire("runningCount", 0)
    pending: int = wire("pendingCount", 0)
    failed_tasks: int = wire("failedTasks", 0)
    rollout_state: str | None = wire("rolloutState")
    rollout_state_reason: str | None = wire("rolloutStateReason")
    created_at: datetime = wire("createdAt")
    updated_at: datetime | None = wire("updatedAt")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEvent(Noun):
    """What the service scheduler last said; AWS keeps the newest 100."""

    id: str = wire("id")
    at: datetime = wire("createdAt")
    message: str = wire("message")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Noun):
    """From ``ecs:DescribeServices``; key: ``arn``. ``events`` are newest first."""

    arn: str = wire("serviceArn")
    name: str = wire("serviceName")
    cluster_arn: str = wire("clusterArn")
    status: str = wire("status")
    desired_count: int = wire("desiredCount", 0)
    running_count: int = wire("runningCount", 0)
    pending_count: int = wire("pendingCount", 0)
    task_definition: str = wire("taskDefinition", "")  # Empty where others deploy it, and have not yet.
    subnet_ids: tuple[str, ...] = wire("networkConfiguration.awsvpcConfiguration.subnets", ())
    security_group_ids: tuple[str, ...] = wire("networkConfiguration.awsvpcConfiguration.securityGroups", ())
    assign_public_ip: str | None = wire("networkConfiguration.awsvpcConfiguration.assignPublicIp")
    load_balancers: tuple[ServiceLoadBalancer, ...] = wire("loadBalancers", ())
    grace_s: int = wire("healthCheckGracePeriodSeconds", 0)
    minimum_percent: int = wire("deploymentConfiguration.minimumHealthyPercent", 100)
    maximum_percent: int = wire("deploymentConfiguration.maximumPercent", 200)
    circuit_breaker: bool = wire("deploymentConfiguration.deploymentCircuitBreaker.enable", False)
    circuit_breaker_rollback: bool = wire("deploymentConfiguration.deploymentCircuitBreaker.rollback", False)
    deployments: tuple[Deployment, ...] = wire("deployments", ())
    events: tuple[ServiceEvent, ...] = wire("events", ())
    created_at: datetime | None = wire("createdAt")
    tags: tuple[Tag, ...] = wire("tags", ())

    @property
    def primary(self) -> Deployment | None:
        """The deployment that the service is moving to or has reached."""
        return next((each for each in self.deployments if each.status == "PRIMARY"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDeployment(Noun):
    """From ``ecs:DescribeServiceDeployments``; kept by AWS for 90 days; scope: the service's ARN, newest first.

    ``status``: PENDING, IN_PROGRESS, SUCCESSFUL, STOPPED, STOP_REQUESTED, ROLLBACK_REQUESTED,
    ROLLBACK_IN_PROGRESS, ROLLBACK_SUCCESSFUL, ROLLBACK_FAILED.
    """

    arn: str = wire("serviceDeploymentArn")
    service_arn: str = wire("serviceArn")
    status: str = wire("status")
    status_reason: str | None = wire("statusReason")
    target_revision_arn: str | None = wire("targetServiceRevision.arn")
    source_revision_arns: tuple[str, ...] = wire("sourceServiceRevisions[].arn", ())
    rollback_reason: str | None = wire("rollback.reason")
    breaker_status: str | None = wire("deploymentCircuitBreaker.status")
    breaker_failures: int | None = wire("deploymentCircuitBreaker.failureCount")
    breaker_threshold: int | None = wire("deploymentCircuitBreaker.threshold")
    created_at: datetime = wire("createdAt")
    finished_at: datetime | None = wire("finishedAt")

    @property
    def place(self) -> tuple[datetime, bool, str]:
        """Its place in the history. Of two that were asked for at one moment, the one that was stopped for the other is
        older."""
        return self.created_at, not self.status.startswith("STOP"), self.arn


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRevision(Noun):
    """From ``ecs:DescribeServiceRevisions``; key: ``arn``."""

    arn: str = wire("serviceRevisionArn")
    service_arn: str = wire("serviceArn")
    task_definition: str = wire("taskDefinition")
    subnet_ids: tuple[str, ...] = wire("networkConfiguration.awsvpcConfiguration.subnets", ())
    security_group_ids: tuple[str, ...] = wire("networkConfiguration.awsvpcConfiguration.securityGroups", ())
    assign_public_ip: str | None = wire("networkConfiguration.awsvpcConfiguration.assignPublicIp")
    load_balancers: tuple[ServiceLoadBalancer, ...] = wire("loadBalancers", ())
    created_at: datetime | None = wire("createdAt")


def last_tied(service: Service, revisions: Iterable[ServiceRevision]) -> ServiceRevision | None:
    """The newest revision that registered tasks with a target group that the service has no more; None if none did."""
    now = {each.target_group_arn for each in service.load_balancers}
    own = (each for each in revisions if each.service_arn == service.arn and each.created_at)
    tied = [each for each in own if {one.target_group_arn for one in each.load_balancers} - now]
    return max(tied, key=lambda each: (each.created_at, each.arn), default=None)

"""ECS tasks and the definitions they run."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Container(Noun):
    """One container of a task."""

    name: str = wire("name")
    image: str | None = wire("image")
    image_digest: str | None = wire("imageDigest")
    last_status: str | None = wire("lastStatus")
    exit_code: int | None = wire("exitCode")
    reason: str | None = wire("reason")
    health_status: str | None = wire("healthStatus")
    runtime_id: str | None = wire("runtimeId")
    agent: str | None = wire("managedAgents[?name=='ExecuteCommandAgent'] | [0].lastStatus")
    agent_reason: str | None = wire("managedAgents[?name=='ExecuteCommandAgent'] | [0].reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Noun):
    """From ``ecs:DescribeTasks``; key: ``arn``; scopes: (service ARN, "RUNNING") and (service ARN, "STOPPED").

    ECS keeps a stopped task for at least an hour or so: the absence of one proves nothing.
    """

    arn: str = wire("taskArn")
    task_definition: str = wire("taskDefinitionArn")
    group: str | None = wire("group")
    started_by: str | None = wire("startedBy")
    launch_type: str | None = wire("launchType")  # FARGATE on Fargate Spot, too.
    last_status: str = wire("lastStatus")
    desired_status: str = wire("desiredStatus")
    stop_code: str | None = wire("stopCode")
    stopped_reason: str | None = wire("stoppedReason")
    health_status: str | None = wire("healthStatus")
    created_at: datetime | None = wire("createdAt")
    started_at: datetime | None = wire("startedAt")
    stopping_at: datetime | None = wire("stoppingAt")
    stopped_at: datetime | None = wire("stoppedAt")
    availability_zone: str | None = wire("availabilityZone")
    subnet_id: str | None = wire(
        "attachments[?type=='ElasticNetworkInterface'] | [0].details[?name=='subnetId'] | [0].value"
    )
    network_interface_id: str | None = wire(
        "attachments[?type=='ElasticNetworkInterface'] | [0].details[?name=='networkInterfaceId'] | [0].value"
    )
    private_address: str | None = wire(
        "attachments[?type=='ElasticNetworkInterface'] | [0].details[?name=='privateIPv4Address'] | [0].value"
    )
    containers: tuple[Container, ...] = wire("containers", ())
    execute_command: bool = wire("enableExecuteCommand", False)

    @property
    def id(self) -> str:
        """The last part of the ARN, as log streams and events name the task."""
        return self.arn.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentVariable(Noun):
    """A plain variable given to a container. The AWS door has redacted values that may be secret (``***``)."""

    name: str = wire("name")
    value: str = wire("value", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretReference(Noun):
    """A variable filled from Secrets Manager or SSM when the task starts.

    ``value_from`` is a parameter name or ARN, or a secret ARN with optional ``:json-key:version-stage:version-id``.
    """

    name: str = wire("name")
    value_from: str = wire("valueFrom")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerDefinition(Noun):
    """What a task definition says of one container."""

    name: str = wire("name")
    image: str = wire("image")
    essential: bool = wire("essential", True)
    cpu: int | None = wire("cpu")
    memory_mib: int | None = wire("memory")
    memory_reservation_mib: int | None = wire("memoryReservation")
    ports: tuple[int, ...] = wire("portMappings[].containerPort", ())
    environment: tuple[EnvironmentVariable, ...] = wire("environment", ())
    secrets: tuple[SecretReference, ...] = wire("secrets", ())
    command: tuple[str, ...] = wire("command", ())
    entry_point: tuple[str, ...] = wire("entryPoint", ())
    health_command: tuple[str, ...] = wire("healthCheck.command", ())
    health_interval_s: int | None = wire("healthCheck.interval")
    log_driver: str | None = wire("logConfiguration.logDriver")
    log_group: str | None = wire('logConfiguration.options."awslogs-group"')
    log_stream_prefix: str | None = wire('logConfiguration.options."awslogs-stream-prefix"')
    log_region: str | None = wire('logConfiguration.options."awslogs-region"')


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDefinition(Noun):
    """From ``ecs:DescribeTaskDefinition``; key: ``arn``. Revisions never change, so they are cached on disk."""

    arn: str = wire("taskDefinitionArn")
    family: str = wire("family")
    revision: int = wire("revision")
    status: str | None = wire("status")
    cpu: str | None = wire("cpu")
    memory: str | None = wire("memory")
    execution_role_arn: str | None = wire("executionRoleArn")
    task_role_arn: str | None = wire("taskRoleArn")
    cpu_architecture: str | None = wire("runtimePlatform.cpuArchitecture")
    containers: tuple[ContainerDefinition, ...] = wire("containerDefinitions", ())
    registered_at: datetime | None = wire("registeredAt")

    def container(self, name: str) -> ContainerDefinition | None:
        return next((each for each in self.containers if each.name == name), None)

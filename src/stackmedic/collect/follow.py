"""Which reference leads where. Pure: nouns in, what to read next out.

A reference into another region or to a public registry leads nowhere here: it is not read, and so neither found nor
missing. Sources: "Specifying sensitive data in a container definition", "awslogs log driver"
(stream name ``prefix/container/task-id``) and "Amazon ECR private registries" of the AWS documentation.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from stackmedic.model.artifact import in_region, parameter_path
from stackmedic.model.load_balancer import LoadBalancer, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.task import ContainerDefinition, Task, TaskDefinition

REGISTRY = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)/"
    r"(?P<repository>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>sha256:[0-9a-f]+))?"
)
SECRET = re.compile(r"arn:[a-z-]+:secretsmanager:(?P<region>[a-z0-9-]+):\d*:secret:[^:]+")
REMEMBERED_REVISIONS = 3  # Of stopped tasks, per service, newest first.


class InCluster(NamedTuple):
    """A service or task, by name or ARN, and the cluster it lives in."""

    cluster: str
    id: str


class TasksOf(NamedTuple):
    """The tasks of one service, or of every service of the cluster; status RUNNING or STOPPED."""

    cluster: str
    service: str | None
    status: str

    @property
    def scope(self) -> tuple[str, str]:
        return (self.service or self.cluster, self.status)


class VpcAttribute(NamedTuple):
    """One attribute of a VPC, as EC2 spells it: ``enableDnsSupport``."""

    vpc_id: str
    name: str


class EcrRepository(NamedTuple):
    """A repository of a registry."""

    account: str
    name: str


class Asked(NamedTuple):
    """Actions that a role is to take on one resource."""

    role: str
    resource: str
    actions: tuple[str, ...]


class Sample(NamedTuple):
    """The requests that a rule of a web ACL matched in a window."""

    acl: str
    metric: str
    start: datetime
    end: datetime

    @property
    def scope(self) -> tuple[str, str]:
        return (self.acl, self.metric)


class EcrImage(NamedTuple):
    """An image reference that points into ECR; ``text`` is what the task definition says."""

    text: str
    account: str
    region: str
    repository: str
    tag: str
    digest: str | None


class LogStream(NamedTuple):
    """Where a container of a task writes."""

    task_arn: str
    container: str
    group: str
    stream: str

    @property
    def scope(self) -> tuple[str, str]:
        return (self.task_arn, self.container)


class LogSearch(NamedTuple):
    """The streams of a group whose names begin alike, and of which containers some of them are."""

    group: str
    prefix: str
    began_ms: int
    streams: tuple[LogStream, ...]

    @property
    def scope(self) -> tuple[str, str]:
        return (self.group, self.prefix)


def ecr_image(text: str) -> EcrImage | None:
    """An image reference taken apart; None when it does not point into ECR. Without a tag it means ``latest``."""
    found = REGISTRY.fullmatch(text)
    if found is None:
        return None
    part = found.groupdict()
    tag = part["tag"] or "latest"
    return EcrImage(text, part["account"], part["region"], part["repository"], tag, part["digest"])


def images_of(definition: TaskDefinition, region: str) -> tuple[EcrImage, ...]:
    """The ECR images of this region that a task definition starts from."""
    found = (ecr_image(each.image) for each in definition.containers)
    return tuple(dict.fromkeys(each for each in found if each is not None and each.region == region))


def images_here(definition: TaskDefinition, region: str) -> tuple[EcrImage, ...]:
    """What the ECR images of other regions, which nobody can look up from here, would be in this one."""
    elsewhere = (in_region(each.image, region) for each in definition.containers if not_of(each.image, region))
    return tuple(dict.fromkeys(each for each in map(ecr_image, elsewhere) if each is not None))


def not_of(text: str, region: str) -> bool:
    """Whether a reference names the registry of another region."""
    named = ecr_image(text)
    return named is not None and named.region != region


def secret_key(value_from: str) -> str | None:
    """The secret's ARN without JSON key, stage and version; None for SSM parameters (any name is one)."""
    found = SECRET.match(value_from)
    return found.group() if found else None


def secrets_of(definition: TaskDefinition, region: str) -> tuple[str, ...]:
    """The Secrets Manager secrets of this region that a task definition reads at start."""
    texts = (each.value_from for container in definition.containers for each in container.secrets)
    found = (SECRET.match(each) for each in texts)
    return tuple(dict.fromkeys(each.group() for each in found if each is not None and each["region"] == region))


def parameters_of(definition: TaskDefinition, region: str) -> tuple[str, ...]:
    """The paths of the SSM parameters of this region and account that a task definition reads at start.

    Source: "Pass Systems Manager parameters through Amazon ECS environment variables" (a name, or an ARN)."""
    texts = (each.value_from for container in definition.containers for each in container.secrets)
    here = f":ssm:{region}:{definition.arn.split(':')[4]}:parameter/"
    ours = (each for each in texts if here in each or not each.startswith("arn:"))
    return tuple(dict.fromkeys(map(parameter_path, ours)))


def log_stream(task: Task, container: ContainerDefinition, region: str) -> LogStream | None:
    """Where a container of a task writes, if it writes to CloudWatch Logs in this region under a predictable name."""
    if container.log_driver != "awslogs" or container.log_region not in (None, region):
        return None
    if container.log_group is None or container.log_stream_prefix is None:
        return None
    stream = f"{container.log_stream_prefix}/{container.name}/{task.id}"
    return LogStream(task.arn, container.name, container.log_group, stream)


def revisions_of(service: Service) -> tuple[str, ...]:
    """The task definitions of every deployment that the service still shows."""
    every = (service.task_definition, *(each.task_definition for each in service.deployments))
    return tuple(dict.fromkeys(each for each in every if each))


def revisions_run_by(tasks: Iterable[Task]) -> tuple[str, ...]:
    """The newest few revisions that a service's tasks run or ran."""
    return tuple(dict.fromkeys(each.task_definition for each in newest_first(tasks)))[:REMEMBERED_REVISIONS]


def target_groups_of(services: Iterable[Service]) -> tuple[str, ...]:
    """The target groups that services register their tasks with, be it every other time."""
    ties = [each for service in services for each in service.load_balancers]
    arns = (arn for each in ties for arn in (each.target_group_arn, each.alternate_target_group_arn))
    return tuple(sorted({arn for arn in arns if arn}))


def load_balancers_of(wanted: Iterable[str], target_groups: Iterable[TargetGroup]) -> tuple[str, ...]:
    """The load balancers that forward to the wanted target groups."""
    arns = set(wanted)
    return tuple(sorted({arn for each in target_groups if each.arn in arns for arn in each.load_balancer_arns}))


def pairs(
    wanted: Iterable[str], target_groups: Iterable[TargetGroup], load_balancers: Iterable[LoadBalancer]
) -> Iterator[tuple[TargetGroup, LoadBalancer]]:
    """Each wanted target group with each load balancer that forwards to it, in the order of their ARNs."""
    arns, by_arn = set(wanted), {each.arn: each for each in load_balancers}
    for group in sorted(target_groups, key=lambda each: each.arn):
        if group.arn in arns:
            yield from ((group, by_arn[arn]) for arn in sorted(group.load_balancer_arns) if arn in by_arn)


def name_of(service_arn: str) -> str:
    """The service's name, which is the last part of its ARN in the old form and the new."""
    return service_arn.rsplit("/", 1)[-1]


def belongs_to(task: Task, service_arn: str) -> bool:
    """ECS puts a service's tasks into the group ``service:NAME``."""
    return task.group == f"service:{name_of(service_arn)}"


def by_group(tasks: Iterable[Task]) -> dict[str, tuple[Task, ...]]:
    """Tasks that a service started, by their group."""
    found: dict[str, tuple[Task, ...]] = {}
    for each in tasks:
        if each.group is not None and each.group.startswith("service:"):
            found[each.group] = (*found.get(each.group, ()), each)
    return found


def newest_first(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """By when they stopped, else began."""

    def moment(task: Task) -> tuple[float, str]:
        at = task.stopped_at or task.stopping_at or task.created_at
        return (at.timestamp() if at else 0.0, task.arn)

    return tuple(sorted(tasks, key=moment, reverse=True))

"""What status, discover and doctor say: values that front ends only format."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.snapshot import Gap, Scope


@dataclass(frozen=True, slots=True)
class TargetCount:
    """How many targets of a target group are healthy; ``None`` where that could not be read."""

    target_group: str
    healthy: int | None
    registered: int | None


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """One service at a glance. ``deployment``: COMPLETED, IN_PROGRESS or FAILED, when ECS says so."""

    name: str
    arn: str
    running: int
    desired: int
    pending: int
    deployment: str | None
    deployment_reason: str | None
    task_definition: str
    targets: tuple[TargetCount, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceStatus:
    """A database, cache, NAT gateway or alarm, and the status that AWS gives it."""

    id: str
    status: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A stack on one screen. ``paused``: no service wants a task. ``None`` in place of a list: it could not be read."""

    scope: Scope
    at: datetime
    services: tuple[ServiceStatus, ...]
    databases: tuple[ResourceStatus, ...] | None
    caches: tuple[ResourceStatus, ...] | None
    nat_gateways: tuple[ResourceStatus, ...] | None
    alarms: tuple[ResourceStatus, ...] | None
    paused: bool
    gaps: tuple[Gap, ...] = ()
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Discovered:
    """A stack that was found, and the ``toml`` that records it."""

    name: str
    account: str
    region: str
    cluster: str
    services: tuple[str, ...]
    load_balancers: tuple[str, ...]
    databases: tuple[str, ...]
    caches: tuple[str, ...]
    toml: str
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that doctor looked at. ``ok`` is ``None`` where it could not be tried; ``hint`` is what to do."""

    name: str
    ok: bool | None
    says: str
    hint: str = ""

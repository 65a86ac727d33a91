"""The account: everything there is in the lab, and the way to moto's stores."""

import importlib
import pkgutil
import time
from typing import TYPE_CHECKING, Any

from moto.backends import get_backend

from stackmedic.lab.guard import Guard
from stackmedic.lab.paging import Pages
from stackmedic.lab.physics.replicas import Replicas
from stackmedic.lab.weather import Weather
from stackmedic.lab.world import World

if TYPE_CHECKING:
    from stackmedic.lab.ecs.scheduler import Ecs
    from stackmedic.lab.health import Health
    from stackmedic.lab.physics.balancer import Balancers
    from stackmedic.lab.physics.builds import Builds
    from stackmedic.lab.physics.caches import Caches
    from stackmedic.lab.physics.certificates import Certificates
    from stackmedic.lab.physics.databases import Databases
    from stackmedic.lab.physics.demand import Demand
    from stackmedic.lab.physics.flows import Flows
    from stackmedic.lab.physics.hosts import Hosts
    from stackmedic.lab.physics.logs import Logs
    from stackmedic.lab.physics.metrics import Metrics
    from stackmedic.lab.physics.names import Names
    from stackmedic.lab.physics.registry import Registry
    from stackmedic.lab.physics.scaling import Scaling
    from stackmedic.lab.physics.trail import Trail
    from stackmedic.lab.physics.usage import Usage
    from stackmedic.lab.physics.waf.waf import Waf

ID = "123456789012"
REGION = "ap-southeast-2"


class Account:
    """One simulated account. Parts that move hang on it; what stands still is asked from moto."""

    ecs: "Ecs"
    scaling: "Scaling"
    balancers: "Balancers"
    builds: "Builds"
    databases: "Databases"
    caches: "Caches"
    demand: "Demand"
    usage: "Usage"
    flows: "Flows"
    hosts: "Hosts"
    logs: "Logs"
    metrics: "Metrics"
    trail: "Trail"
    names: "Names"
    certificates: "Certificates"
    registry: "Registry"
    waf: "Waf"
    health: "Health"

    def __init__(self, start: float, seed: int, speed: float = 1.0, region: str = REGION) -> None:
        self.id = ID
        self.region = region
        self._wall = (time.monotonic(), time.time())  # Before the world takes this process into lab time.
        self.world = World(start, seed)
        self.weather = Weather()
        self.guard = Guard()
        self.pages = Pages()
        self.replicas = Replicas(self)
        self.speed = speed
        self.hidden: dict[str, float] = {}  # What no API can change: leaks, slow queries, zones out of capacity.
        self.unknown: list[str] = []  # What a twin's recording does not tell.
        self._definitions: dict[str, dict[str, Any]] = {}
        self._stores: dict[tuple[str, str], Any] = {}
        self._anchor = (time.monotonic(), start)
        for name, part in _parts().items():
            setattr(self, name, part(self))

    def moto(self, service: str, region: str | None = None) -> Any:
        """moto's store of a service; IAM and Route 53 are global (region ``aws``)."""
        place = (service, region or self.region)
        if place not in self._stores:  # The way there is long, and a day of the lab goes it a hundred thousand times.
            self._stores[place] = get_backend(service)[self.id][place[1]]  # type: ignore[call-overload]
        return self._stores[place]

    def wall_now(self) -> float:
        """The real time; everything else in this process lives in lab time."""
        monotonic, wall = self._wall
        return wall + time.monotonic() - monotonic

    def definition(self, arn: str) -> dict[str, Any]:
        """A task definition as DescribeTaskDefinition shows it. Revisions never change."""
        if arn not in self._definitions:
            stored = self.moto("ecs", arn.split(":")[3]).describe_task_definition(arn)
            self._definitions[arn] = {
                "taskDefinitionArn": stored.arn,
                "family": stored.family,
                "cpu": stored.cpu,
                "memory": stored.memory,
                "executionRoleArn": getattr(stored, "execution_role_arn", None),
                "taskRoleArn": getattr(stored, "task_role_arn", None),
                "runtimePlatform": stored.runtime_platform or {},
                "containerDefinitions": stored.container_definitions,
                "ephemeralStorage": getattr(stored, "ephemeral_storage", None) or {},
            }
        return self._definitions[arn]

    def zone_of(self, subnet_id: str) -> str:
        return str(self.moto("ec2").get_subnet(subnet_id).availability_zone)

    def default_groups(self, subnet_id: str) -> list[str]:
        """What an interface carries when no group is named: the VPC's default group."""
        ec2 = self.moto("ec2")
        return [str(ec2.get_default_security_group(ec2.get_subnet(subnet_id).vpc_id).id)]

    def catch_up(self) -> None:
        """Let time pass as far as it has on the wall clock, at this lab's speed."""
        wall, lab = self._anchor
        if self.speed:
            self.world.advance(lab + (time.monotonic() - wall) * self.speed)

    def advance(self, seconds: float) -> None:
        """Let lab time pass at once."""
        self.catch_up()
        self.world.advance(self.world.now + seconds)
        self._anchor = (time.monotonic(), self.world.now)

    def set_speed(self, speed: float) -> None:
        """Let time pass at so many lab seconds per second from now on; at 0 only by ``advance``."""
        if speed < 0:
            raise ValueError(f"a speed of {speed:g} is below 0")
        self.speed = speed
        self.hold_clock()

    def hold_clock(self) -> None:
        """Start counting wall time from now (after building, or in a copy of this process)."""
        self._anchor = (time.monotonic(), self.world.now)

    def arn(self, service: str, resource: str, region: str | None = None) -> str:
        return f"arn:aws:{service}:{region or self.region}:{self.id}:{resource}"


def _parts() -> dict[str, Any]:
    """The parts that move, in the order in which they may look at each other."""
    from stackmedic.lab.ecs.scheduler import Ecs
    from stackmedic.lab.health import Health
    from stackmedic.lab.physics.balancer import Balancers
    from stackmedic.lab.physics.builds import Builds
    from stackmedic.lab.physics.caches import Caches
    from stackmedic.lab.physics.certificates import Certificates
    from stackmedic.lab.physics.databases import Databases
    from stackmedic.lab.physics.demand import Demand
    from stackmedic.lab.physics.flows import Flows
    from stackmedic.lab.physics.hosts import Hosts
    from stackmedic.lab.physics.logs import Logs
    from stackmedic.lab.physics.metrics import Metrics
    from stackmedic.lab.physics.names import Names
    from stackmedic.lab.physics.registry import Registry
    from stackmedic.lab.physics.scaling import Scaling
    from stackmedic.lab.physics.trail import Trail
    from stackmedic.lab.physics.usage import Usage
    from stackmedic.lab.physics.waf.waf import Waf

    return {
        "trail": Trail,
        "logs": Logs,
        "metrics": Metrics,
        "databases": Databases,
        "caches": Caches,
        "demand": Demand,
        "usage": Usage,
        "flows": Flows,
        "names": Names,
        "certificates": Certificates,
        "registry": Registry,
        "waf": Waf,
        "hosts": Hosts,
        "balancers": Balancers,
        "ecs": Ecs,
        "scaling": Scaling,
        "builds": Builds,
        "health": Health,
    }


def load_handlers() -> None:
    """Import every module of ``services``; each registers its handlers with the gateway."""
    from stackmedic.lab import services

    for module in sorted(pkgutil.iter_modules(services.__path__), key=lambda each: each.name):
        importlib.import_module(f"{services.__name__}.{module.name}")

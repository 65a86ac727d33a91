"""The account: everything there is in the lab, and the way to moto's stores."""

import importlib
import pkgutil
import time
from typing import TYPE_CHECKING, Any

from moto.backends import get_backend

from stackmedic.lab.guard import Guard
from stackmedic.lab.weather import Weather
from stackmedic.lab.world import World

if TYPE_CHECKING:
    from stackmedic.lab.ecs.scheduler import Ecs
    from stackmedic.lab.physics.balancer import Balancers
    from stackmedic.lab.physics.caches import Caches
    from stackmedic.lab.physics.databases import Databases
    from stackmedic.lab.physics.logs import Logs
    from stackmedic.lab.physics.metrics import Metrics
    from stackmedic.lab.physics.trail import Trail

ID = "123456789012"
REGION = "ap-southeast-2"


class Account:
    """One simulated account. Parts that move hang on it; what stands still is asked from moto."""

    ecs: "Ecs"
    balancers: "Balancers"
    databases: "Databases"
    caches: "Caches"
    logs: "Logs"
    metrics: "Metrics"
    trail: "Trail"

    def __init__(self, start: float, seed: int, speed: float = 1.0) -> None:
        self.id = ID
        self.region = REGION
        self.world = World(start, seed)
        self.weather = Weather()
        self.guard = Guard()
        self.speed = speed
        self._anchor = (time.monotonic(), start)
        for name, part in _parts().items():
            setattr(self, name, part(self))

    def moto(self, service: str, region: str | None = None) -> Any:
        """moto's store of a service; IAM and Route 53 are global (region ``aws``)."""
        return get_backend(service)[self.id][region or self.region]  # type: ignore[call-overload]

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

    def hold_clock(self) -> None:
        """Start counting wall time from now (after building, or in a copy of this process)."""
        self._anchor = (time.monotonic(), self.world.now)

    def arn(self, service: str, resource: str, region: str | None = None) -> str:
        return f"arn:aws:{service}:{region or self.region}:{self.id}:{resource}"


def _parts() -> dict[str, Any]:
    """The parts that move, in the order in which they may look at each other."""
    from stackmedic.lab.ecs.scheduler import Ecs
    from stackmedic.lab.physics.balancer import Balancers
    from stackmedic.lab.physics.caches import Caches
    from stackmedic.lab.physics.databases import Databases
    from stackmedic.lab.physics.logs import Logs
    from stackmedic.lab.physics.metrics import Metrics
    from stackmedic.lab.physics.trail import Trail

    return {
        "trail": Trail,
        "logs": Logs,
        "metrics": Metrics,
        "databases": Databases,
        "caches": Caches,
        "balancers": Balancers,
        "ecs": Ecs,
    }


def load_handlers() -> None:
    """Import every module of ``services``; each registers its handlers with the gateway."""
    from stackmedic.lab import services

    for module in sorted(pkgutil.iter_modules(services.__path__), key=lambda each: each.name):
        importlib.import_module(f"{services.__name__}.{module.name}")

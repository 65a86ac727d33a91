"""A task in the world: its wire form as DescribeTasks shows it, and what only the world knows of it."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from stackmedic.lab.ecs.probe import HEALTHY, Probe
from stackmedic.lab.physics.network import Interface


class Process(Protocol):
    """A container's program as it runs; made by ``physics.programs``."""

    @property
    def tools(self) -> tuple[str, ...]:
        """The executables in the image that health checks may use."""
        ...

    def listens(self, port: int, *, loopback: bool = False) -> bool: ...

    def answer(self, path: str, host: str = "", port: int | None = None) -> Any: ...

    def memory_mib(self) -> float: ...

    def cpu_units(self) -> float: ...

    @property
    def obeys(self) -> bool:
        """Whether it ends by itself when it is told to."""
        ...

    def stop(self) -> int:
        """SIGTERM; returns the exit code that the container ends with (143, 0, or 137 when it does not obey)."""
        ...


@dataclass(slots=True)
class Task:
    """``wire`` holds only what AWS shows; ``definition`` is the task definition as DescribeTaskDefinition shows it.

    ``secrets`` are the values that were read when the task started, by container and variable name.
    """

    wire: dict[str, Any]
    definition: dict[str, Any]
    interface: Interface
    service_arn: str | None = None
    deployment_id: str | None = None
    processes: dict[str, Process] = field(default_factory=dict)
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)
    registered: list[tuple[str, int]] = field(default_factory=list)
    probes: dict[str, Probe] = field(default_factory=dict)
    running_since: float | None = None
    load: float = 1.0  # How many times its usual work it has to do.

    @property
    def arn(self) -> str:
        return str(self.wire["taskArn"])

    @property
    def id(self) -> str:
        return self.arn.rsplit("/", 1)[-1]

    @property
    def alive(self) -> bool:
        """Wanted and not yet stopped."""
        return bool(self.wire["desiredStatus"] == "RUNNING" and self.wire["lastStatus"] != "STOPPED")

    @property
    def passes_checks(self) -> bool:
        """Whether every essential container that has a health check passes it."""
        return all(
            probe.state == HEALTHY for name, probe in self.probes.items() if self.container(name).get("essential", True)
        )

    def shown(self, name: str) -> dict[str, Any]:
        """The container as DescribeTasks shows it."""
        found: dict[str, Any] = next(each for each in self.wire["containers"] if each["name"] == name)
        return found

    def container(self, name: str) -> dict[str, Any]:
        """The container's definition."""
        return next(dict(each) for each in self.definition["containerDefinitions"] if each["name"] == name)

"""One EC2 instance that runs containers: what moto does not know of it."""

from dataclasses import dataclass, field

from stackmedic.lab.physics.network import Interface


@dataclass(slots=True)
class Container:
    """One Docker container. ``ports``: published port on the host → port in the container."""

    name: str
    image: str
    id: str
    ports: dict[int, int] = field(default_factory=dict)
    restart: str = "no"
    memory_mib: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)
    state: str = "running"
    created_at: float = 0.0
    started_at: float = 0.0
    ended_at: float = 0.0
    exit_code: int = 0
    ready_at: float = 0.0
    log: list[tuple[float, str]] = field(default_factory=list)

    @property
    def runs(self) -> bool:
        return self.state == "running"

    @property
    def comes_back(self) -> bool:
        """Whether Docker starts it again after the host has rebooted."""
        return self.restart in ("always", "unless-stopped") and not (self.restart == "unless-stopped" and self.stopped)

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it; the daemon's own stop at a shutdown does not count."""
        return self.state == "exited" and self.exit_code in (137, 143)


@dataclass(slots=True)
class Host:
    """``ready_at``: when it has booted, and the agent answers. ``seen``: whether Systems Manager ever saw it."""

    id: str
    interface: Interface
    ready_at: float
    seen: bool = False
    containers: dict[str, Container] = field(default_factory=dict)
    initialised: bool = False

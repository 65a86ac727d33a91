"""Deployments of a service, and the record of them that AWS keeps for 90 days (service deployments and revisions)."""

import math
from dataclasses import dataclass, field
from typing import Any

from stackmedic.lab.ecs.task import Task

BREAKER_FLOOR, BREAKER_CEILING = 3, 200


@dataclass(slots=True)
class Deployment:
    """``wire`` is what DescribeServices shows. ``record`` is the service deployment, ``revision`` the service revision.

    ``proven``: one of its tasks has run and passed its health checks; failures stop counting then.
    ``delay_s``: how long ECS waits before it starts another task after tasks that did not reach RUNNING.
    """

    wire: dict[str, Any]
    record: dict[str, Any]
    revision: dict[str, Any]
    network: dict[str, Any]
    proven: bool = False
    delay_s: float = 0.0
    wait_until: float = 0.0

    @property
    def id(self) -> str:
        return str(self.wire["id"])

    @property
    def failed(self) -> bool:
        return bool(self.wire["rolloutState"] == "FAILED")


@dataclass(slots=True)
class Service:
    """``wire`` is what DescribeServices shows, without deployments, events and counts, which are derived."""

    wire: dict[str, Any]
    deployments: list[Deployment] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    last_good: Deployment | None = None
    tasks: dict[str, Task] = field(default_factory=dict)
    steady: bool = False
    planned: bool = False
    seen_version: int = -1
    wake_at: float = 0.0

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

    def breaker_threshold(self) -> int:
        """Half of the desired count, rounded up, at least 3, at most 200 (ECS developer guide, circuit breaker)."""
        return min(max(math.ceil(self.desired * 0.5), BREAKER_FLOOR), BREAKER_CEILING)

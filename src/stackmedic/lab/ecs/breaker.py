"""When a deployment has failed: tasks that fail one after the other, the circuit breaker, and the way back.

Failures are counted until a task of the deployment is healthy, which sets the count back to zero for good; with
``resetOnHealthyTask: false`` it does neither. The threshold is half of the desired count, at least 3, at most 200,
unless ``thresholdConfiguration`` says otherwise: another share within the same bounds, or without them, or a count.

Sources: docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html,
docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (failedTasks), API_DeploymentCircuitBreaker.html
(resetOnHealthyTask), API_ThresholdConfiguration.html, API_StopServiceDeployment.html.
"""

import math
from typing import TYPE_CHECKING, Any

from stackmedic.lab.ecs.deployment import Deployment, Service, finish, roll_back

if TYPE_CHECKING:
    from stackmedic.lab.ecs.scheduler import Ecs

FLOOR, CEILING = 3, 200
USUAL: dict[str, Any] = {"type": "BOUNDED_PERCENT", "value": 50}
TRIPPED = "Service deployment rolled back because the circuit breaker threshold was exceeded."
FAILED = "ECS deployment circuit breaker: tasks failed to start."
BY_HAND = "Service deployment rolled back by user request."
FIRST_DELAY_S, LONGEST_DELAY_S = 10.0, 900.0
SAID_AFTER_S = FIRST_DELAY_S * 4


def threshold(service: Service) -> int:
    """How many failures end a deployment of a service."""
    wanted = service.breaker.get("thresholdConfiguration") or USUAL
    value = int(wanted["value"])
    if wanted["type"] == "COUNT":
        return value
    share = math.ceil(service.desired * value / 100)
    return share if wanted["type"] == "UNBOUNDED_PERCENT" else min(max(share, FLOOR), CEILING)


def prove(service: Service, deployment: Deployment) -> None:
    """A task of a deployment is healthy: from now on its failures are no failures of the deployment."""
    if service.breaker.get("resetOnHealthyTask", True):
        deployment.proven = True
        deployment.wire["failedTasks"] = 0


def count_failure(ecs: "Ecs", service: Service, deployment: Deployment, throttled: bool) -> None:
    """A task failed. ``throttled``: it did not reach RUNNING; the next one waits, ever longer."""
    rolling = deployment is service.primary and deployment.wire["rolloutState"] == "IN_PROGRESS"
    if rolling and not deployment.proven:
        deployment.wire["failedTasks"] += 1
    if throttled:
        deployment.delay_s = min(max(deployment.delay_s * 2, FIRST_DELAY_S), LONGEST_DELAY_S)
        deployment.wait_until = ecs.account.world.now + deployment.delay_s
        if deployment.delay_s > SAID_AFTER_S:
            ecs.say(service, "is unable to consistently start tasks successfully.")
    tripped = deployment.wire["failedTasks"] >= threshold(service)
    if rolling and tripped and service.breaker.get("enable"):
        _trip(ecs, service, deployment)


def _trip(ecs: "Ecs", service: Service, deployment: Deployment) -> None:
    world = ecs.account.world
    deployment.wire.update(rolloutState="FAILED", rolloutStateReason=FAILED, updatedAt=world.utc())
    ecs.say(service, f"(deployment {deployment.id}) deployment failed: tasks failed to start.")
    monitor = deployment.record["deploymentCircuitBreaker"]
    monitor.update(status="TRIGGERED", failureCount=deployment.wire["failedTasks"])
    good = way_back(service)
    if good is None or not service.breaker.get("rollback"):
        finish(ecs.account, deployment, "STOPPED", "Service deployment circuit breaker was triggered.")
    else:
        go_back(ecs, service, good, TRIPPED, f"ECS deployment circuit breaker: rolling back to deploymentId {good.id}.")


def way_back(service: Service) -> Deployment | None:
    """The deployment that completed last, unless it is the one that is under way."""
    return None if service.last_good is service.primary else service.last_good


def go_back(ecs: "Ecs", service: Service, good: Deployment, reason: str, why: str) -> None:
    """Back to the deployment that completed last, because the breaker tripped or because a person wants it."""
    roll_back(ecs.account, service, service.primary, good, reason, why)
    ecs.say(service, f"rolling back to deployment {good.id}.")

"""How long ECS and the load balancer need until a change can be judged, from the stack's own settings.

A target counts as healthy after ``HealthyThresholdCount`` checks, one every ``HealthCheckIntervalSeconds``; a bad one
is known after ``UnhealthyThresholdCount`` checks, and ECS heeds that only once the grace period is over. A service
whose tasks keep failing to start is throttled, so its next attempt may be a quarter of an hour away. A deployment also
waits for the old targets to drain.

Source: "Health checks for Application Load Balancer target groups" (ELB user guide); "Amazon ECS service throttle
logic" and "Optimize load balancer health check parameters" in the ECS developer guide.
"""

from stackmedic.diagnose.relations import target_groups
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

TASK_START_S = 60.0  # Fargate: network interface, image, container; measured by people as half a minute to two.
NEXT_ATTEMPT_S = 900.0  # The longest that ECS waits between attempts.
DRAINING_S = 300.0  # deregistration_delay.timeout_seconds, unless somebody changed it.
INTERVAL_S, HEALTHY_CHECKS, UNHEALTHY_CHECKS = 30, 5, 2  # ELB's defaults.


def of_services(snapshot: Snapshot, arns: tuple[str, ...], *, deploys: bool = False) -> float:
    """Until new tasks of all these services are known to be well or not; ``deploys``: the change deploys by itself."""
    known = (snapshot.find(Service, each) for each in arns)
    return max((of_service(snapshot, each, deploys=deploys) for each in known if each), default=TASK_START_S)


def of_service(snapshot: Snapshot, service: Service, *, deploys: bool = False) -> float:
    """A deployment begins at once; otherwise a service that lacks tasks may be waiting for its next attempt."""
    waits = DRAINING_S if deploys else NEXT_ATTEMPT_S if service.running_count < service.desired_count else 0.0
    return waits + TASK_START_S + max(float(service.grace_s), checks_s(snapshot, service))


def checks_s(snapshot: Snapshot, service: Service) -> float:
    """Until the load balancer has made up its mind about a new target, either way."""
    try:
        groups = target_groups(snapshot, service)
    except Unknown:
        return float(INTERVAL_S * HEALTHY_CHECKS) if service.load_balancers else 0.0
    rounds = (
        (each.health_interval_s or INTERVAL_S)
        * max(each.healthy_threshold or HEALTHY_CHECKS, each.unhealthy_threshold or UNHEALTHY_CHECKS)
        for each in groups
    )
    return float(max(rounds, default=0))

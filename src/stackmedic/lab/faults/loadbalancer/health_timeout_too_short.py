"""The health check's path has become slower than its time-out: sound tasks are replaced again and again."""

from stackmedic.lab.fault import Aws, State, hiding, targets
from stackmedic.lab.hidden import SLOW


def inject(aws: Aws, service: str = "backend", times: int = 150) -> State:
    """``times``: how much longer the path's answers take."""
    found = aws.service(service)
    path = aws.target_group(found)["HealthCheckPath"]
    state = targets.modify(aws, found, HealthCheckTimeoutSeconds=2)
    return state | hiding.hide(aws, SLOW, f"{found['serviceName']}{path}", times, usual=1)


def heal(aws: Aws, state: State) -> None:
    targets.restore(aws, state)
    hiding.show(aws, state)

"""The target group is checked every other minute, and waits for more failures."""

from stackmedic.lab.fault import Aws, State, targets


def inject(aws: Aws, service: str = "backend", every_s: int = 120, failures: int = 5) -> State:
    found = aws.service(service)
    return targets.modify(aws, found, HealthCheckIntervalSeconds=every_s, UnhealthyThresholdCount=failures)


def heal(aws: Aws, state: State) -> None:
    targets.restore(aws, state)

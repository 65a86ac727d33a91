"""The target group's health check asks on another port than the program listens on."""

from stackmedic.lab.fault import Aws, State, targets


def inject(aws: Aws, service: str = "backend", port: int = 8080) -> State:
    return targets.modify(aws, aws.service(service), HealthCheckPort=str(port))


def heal(aws: Aws, state: State) -> None:
    targets.restore(aws, state)

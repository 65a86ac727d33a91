"""The target group's health check asks for a path that the program does not serve: ECS replaces tasks that work."""

from stackmedic.lab.fault import Aws, State, targets


def inject(aws: Aws, service: str = "backend", path: str = "/healthcheck") -> State:
    return targets.modify(aws, aws.service(service), HealthCheckPath=path)


def heal(aws: Aws, state: State) -> None:
    targets.restore(aws, state)

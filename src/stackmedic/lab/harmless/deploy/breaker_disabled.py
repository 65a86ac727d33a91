"""The circuit breaker is switched off while nothing is deployed."""

from stackmedic.lab.fault import Aws, State, revisions

OFF = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    revisions.set_service(aws, found, deploymentConfiguration=OFF)
    return revisions.before(found, "deploymentConfiguration")


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A version that cannot start is deployed with the circuit breaker off: the deployment neither ends nor fails."""

from stackmedic.lab.fault import Aws, State, images, revisions

OFF = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}


def inject(aws: Aws, service: str = "backend", tag: str = "57a9d1e") -> State:
    found = aws.service(service)
    revisions.set_service(aws, found, deploymentConfiguration=OFF)
    state = images.use_tag(aws, found, tag)
    state["settings"]["deploymentConfiguration"] = found["deploymentConfiguration"]
    return state


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

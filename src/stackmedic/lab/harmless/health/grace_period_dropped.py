"""The grace period is set to nothing; the program starts well before three checks can fail."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    state = revisions.set_service(aws, found, healthCheckGracePeriodSeconds=0)
    revisions.redeploy(aws, found)
    return state


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

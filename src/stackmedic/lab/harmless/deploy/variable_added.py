"""A new revision sets a variable that the program does not need."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", name: str = "LOG_LEVEL", value: str = "debug") -> State:
    return revisions.set_variable(aws, aws.service(service), name, value)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

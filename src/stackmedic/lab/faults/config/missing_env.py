"""A new revision lacks a variable that the program needs to start."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", name: str = "POSTGRES_SERVER") -> State:
    return revisions.set_variable(aws, aws.service(service), name, None)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

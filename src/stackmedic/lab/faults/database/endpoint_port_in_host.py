"""A new revision's host variable holds host and port, as some outputs print them: no such host."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", port: int = 5432) -> State:
    found = aws.service(service)
    name, value = revisions.variable(aws, found, lambda _, text: text.endswith(".rds.amazonaws.com"), "an RDS host")
    return revisions.set_variable(aws, found, name, f"{value}:{port}")


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

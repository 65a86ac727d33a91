"""A new revision's host variable names an instance that does not exist."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", instance: str = "ohmycoins-stagging") -> State:
    found = aws.service(service)
    name, value = revisions.variable(aws, found, lambda _, text: text.endswith(".rds.amazonaws.com"), "an RDS host")
    return revisions.set_variable(aws, found, name, f"{instance}.{value.partition('.')[2]}")


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A new revision asks for a database of another name than the instance's: it does not exist."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", name: str = "ohmycoins_staging") -> State:
    found = aws.service(service)
    held = aws.database("")["DBName"]
    variable, _ = revisions.variable(aws, found, lambda key, text: "DB" in key and text == held, f"the value {held}")
    return revisions.set_variable(aws, found, variable, name)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

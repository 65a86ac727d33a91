"""A new revision no longer maps a secret's key to the variable that the program needs."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", name: str = "SECRET_KEY") -> State:
    def forget(container: dict[str, Any]) -> None:
        container["secrets"] = [each for each in container.get("secrets", []) if each["name"] != name]

    return revisions.change(aws, aws.service(service), forget)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""The project may not run Docker, as its privileged mode is off: there is no daemon to build with."""

from typing import Any

from stackmedic.lab.fault import Aws, State, builds


def inject(aws: Aws, service: str = "backend") -> State:
    """``service``: whose image is built, where the account has no project yet."""
    found = builds.project(aws, service)
    change(aws, found["name"], found["environment"] | {"privilegedMode": False})
    return {"project": found["name"], "environment": found["environment"]}


def change(aws: Aws, name: str, environment: dict[str, Any]) -> None:
    aws("codebuild").update_project(name=name, environment=environment)
    builds.build(aws, name)


def heal(aws: Aws, state: State) -> None:
    change(aws, state["project"], state["environment"])

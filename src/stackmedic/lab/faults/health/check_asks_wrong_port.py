"""A new revision's container health check asks a port that nobody listens on."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions

OFTEN = (80, 8080, 3000, 5000)


def inject(aws: Aws, service: str = "backend", port: int = 0, path: str = "/") -> State:
    """``port``: without it, the first of those that often are a program's and that no container of the task has."""
    found = aws.service(service)
    containers = revisions.definition(aws, found)["containerDefinitions"]
    taken = {each["containerPort"] for one in containers for each in one.get("portMappings", [])}
    port = port or next(each for each in OFTEN if each not in taken)
    command = ["CMD-SHELL", f"curl -f http://localhost:{port}{path} || exit 1"]

    def checked(container: dict[str, Any]) -> None:
        container["healthCheck"] = {"command": command, "interval": 15, "retries": 3, "startPeriod": 30}

    return revisions.change(aws, found, checked)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A new revision's container health check asks a port that nobody listens on."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", port: int = 80, path: str = "/") -> State:
    command = ["CMD-SHELL", f"curl -f http://localhost:{port}{path} || exit 1"]

    def checked(container: dict[str, Any]) -> None:
        container["healthCheck"] = {"command": command, "interval": 15, "retries": 3, "startPeriod": 30}

    return revisions.change(aws, aws.service(service), checked)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

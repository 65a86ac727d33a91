"""A new revision has a container health check, and the image and the program are up to it."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "frontend") -> State:
    found = aws.service(service)
    url = f"http://localhost:{revisions.port(aws, found)}{aws.target_group(found)['HealthCheckPath']}"

    def checked(container: dict[str, Any]) -> None:
        container["healthCheck"] = {"command": ["CMD-SHELL", f"curl -f {url} || exit 1"], "startPeriod": 30}

    return revisions.change(aws, found, checked)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A new version binds to $HOSTNAME, the task's private name: its container's health check on localhost is refused.

Source: Next.js' standalone server binds process.env.HOSTNAME, which Fargate sets (guide Onyx).
"""

from typing import Any

from stackmedic.lab.fault import Aws, State, images, revisions

CHECK = {"interval": 15, "timeout": 5, "retries": 3, "startPeriod": 30}


def inject(aws: Aws, service: str = "frontend", tag: str = "6057b1d") -> State:
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    images.push(aws, repository, tag, manifest, bind="$HOSTNAME")
    port = revisions.port(aws, found)

    def checked(container: dict[str, Any]) -> None:
        container["image"] = f"{container['image'].rpartition(':')[0]}:{tag}"
        command = f"wget -q --spider http://localhost:{port}/ || exit 1"
        container["healthCheck"] = {**CHECK, "command": ["CMD-SHELL", command]}

    return revisions.change(aws, found, checked)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A new version is built on a slimmer image: the container's health check calls curl, which is not in it."""

from typing import Any

from stackmedic.lab.fault import Aws, State, images, revisions

CHECK = {"interval": 15, "timeout": 5, "retries": 3, "startPeriod": 30}


def inject(aws: Aws, service: str = "backend", tag: str = "5112b0d") -> State:
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    images.push(aws, repository, tag, manifest, tools=["sh"])
    url = f"http://localhost:{revisions.port(aws, found)}"
    path = aws.target_group(found)["HealthCheckPath"]

    def checked(container: dict[str, Any]) -> None:
        container["image"] = f"{container['image'].rpartition(':')[0]}:{tag}"
        container["healthCheck"] = {**CHECK, "command": ["CMD-SHELL", f"curl -f {url}{path} || exit 1"]}

    return revisions.change(aws, found, checked)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

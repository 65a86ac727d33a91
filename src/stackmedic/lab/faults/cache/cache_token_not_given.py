"""A new revision no longer hands the cache's token to the container: the server wants to know who it is."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", name: str = "REDIS_PASSWORD") -> State:
    def forget(container: dict[str, Any]) -> None:
        container["secrets"] = [each for each in container.get("secrets", []) if each["name"] != name]

    return revisions.change(aws, aws.service(service), forget)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

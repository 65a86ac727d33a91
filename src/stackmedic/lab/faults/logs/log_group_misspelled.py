"""A new revision writes to a log group that does not exist."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", group: str = "/ecs/production/backend") -> State:
    def misspell(container: dict[str, Any]) -> None:
        container["logConfiguration"]["options"]["awslogs-group"] = group

    return revisions.change(aws, aws.service(service), misspell)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

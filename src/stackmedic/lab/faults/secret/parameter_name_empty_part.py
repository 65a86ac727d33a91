"""A new revision's parameter name was built from an empty variable: ``//`` is in it, and nothing has that name."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions, roles


def inject(aws: Aws, service: str = "backend", parameter: str = "/app//database-url") -> State:
    """The execution role may read parameters."""
    found = aws.service(service)

    def ask(container: dict[str, Any]) -> None:
        container.setdefault("secrets", []).append({"name": "DATABASE_URL", "valueFrom": parameter})

    granted = roles.grant(aws, roles.of(aws, found), "ssm:GetParameters")
    return {"granted": granted, **revisions.change(aws, found, ask)}


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
    roles.remove(aws, state["granted"])

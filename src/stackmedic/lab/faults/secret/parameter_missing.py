"""A new revision also reads a parameter of the Parameter Store that was never created."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions, roles


def inject(aws: Aws, service: str = "backend", parameter: str = "/production/feature-flags") -> State:
    """The execution role may read parameters."""
    found = aws.service(service)

    def ask(container: dict[str, Any]) -> None:
        container.setdefault("secrets", []).append({"name": "FEATURE_FLAGS", "valueFrom": parameter})

    granted = roles.grant(aws, roles.of(aws, found), "ssm:GetParameters")
    return {"granted": granted, **revisions.change(aws, found, ask)}


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
    roles.remove(aws, state["granted"])

"""A new revision names a secret that was never created."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", name: str = "ohmycoins-production-app-secrets") -> State:
    def misname(container: dict[str, Any]) -> None:
        for each in container.get("secrets", []):
            parts = each["valueFrom"].split(":")
            if parts[2:3] == ["secretsmanager"]:
                parts[6] = f"{name}-a1B2c3"
                each["valueFrom"] = ":".join(parts)

    return revisions.change(aws, aws.service(service), misname)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A new revision reads the secret from another region, where it was never created."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", region: str = "us-east-1") -> State:
    def move(container: dict[str, Any]) -> None:
        for each in container.get("secrets", []):
            each["valueFrom"] = each["valueFrom"].replace(f":{aws.region}:", f":{aws.elsewhere(region)}:")

    return revisions.change(aws, aws.service(service), move)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A new revision's command begins with NAME=value, which only a shell understands: there is no such file."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", assignment: str = "PYTHONPATH=/app") -> State:
    def prefix(container: dict[str, Any]) -> None:
        container["command"] = [assignment, "uvicorn", "app.main:app"]

    return revisions.change(aws, aws.service(service), prefix)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

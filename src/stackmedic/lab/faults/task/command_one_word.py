"""A new revision passes its command as one word: the runtime looks for a file of that name."""

from typing import Any

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", command: str = "uvicorn app.main:app --host 0.0.0.0") -> State:
    def misquote(container: dict[str, Any]) -> None:
        container["command"] = [command]

    return revisions.change(aws, aws.service(service), misquote)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A new revision lets the container use more of the task's memory."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", mib: int = 1000) -> State:
    def widen(container: dict[str, object]) -> None:
        container["memory"] = mib

    return revisions.change(aws, aws.service(service), widen)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

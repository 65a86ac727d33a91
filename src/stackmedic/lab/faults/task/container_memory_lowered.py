"""A new revision limits the container's memory to less than its program needs: it is killed when it gets there."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", mib: int = 128) -> State:
    def lower(container: dict[str, object]) -> None:
        container["memory"] = mib
        container.pop("memoryReservation", None)

    return revisions.change(aws, aws.service(service), lower)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

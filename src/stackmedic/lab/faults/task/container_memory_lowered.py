"""A new revision limits the container's memory to less than its program needs: it is killed when it gets there."""

from stackmedic.lab.fault import Aws, State, images, revisions

LEAST_MIB = 6  # Source: ECS API reference, ContainerDefinition: Docker's own minimum.


def inject(aws: Aws, service: str = "backend", mib: int = 0) -> State:
    """``mib``: without it, half of what the program takes."""
    found = aws.service(service)
    taken = images.program(images.of(aws, found)[2])["memory_mib"]

    def lower(container: dict[str, object]) -> None:
        container["memory"] = mib or max(LEAST_MIB, int(taken / 2))
        container.pop("memoryReservation", None)

    return revisions.change(aws, found, lower)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

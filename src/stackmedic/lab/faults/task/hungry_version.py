"""A new version needs more memory than its container may use: it is killed when it gets there."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "4096a11", mib: int = 0) -> State:
    """``mib``: without it, a fifth more than the container may use."""
    found = aws.service(service)
    return images.release(aws, found, tag, {"memory_mib": mib or int(1.2 * revisions.room_mib(aws, found))})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

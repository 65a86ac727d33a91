"""A new version needs more memory than its container may use: it is killed when it gets there."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "4096a11", mib: int = 900) -> State:
    return images.release(aws, aws.service(service), tag, {"memory_mib": mib})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

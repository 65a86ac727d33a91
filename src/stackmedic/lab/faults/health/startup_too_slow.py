"""A new version takes minutes to start, longer than the grace period and the health checks together allow."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "51077e1", start_s: int = 300) -> State:
    return images.release(aws, aws.service(service), tag, {"start_s": start_s})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

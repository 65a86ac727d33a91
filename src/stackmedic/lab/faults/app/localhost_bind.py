"""A new version listens on 127.0.0.1 only: the load balancer's checks are refused."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "10ca1b1") -> State:
    return images.release(aws, aws.service(service), tag, {"bind": "127.0.0.1"})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

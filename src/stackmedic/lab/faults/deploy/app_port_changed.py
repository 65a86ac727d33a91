"""A new version listens on another port than its container declares and its target group asks for."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "b0a2d17", port: int = 8080) -> State:
    return images.release(aws, aws.service(service), tag, {"port": port})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A new version does not obey SIGTERM: each planned stop ends with exit code 137, which is not about memory here."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "5161e44") -> State:
    return images.release(aws, aws.service(service), tag, {"on_sigterm": 137})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

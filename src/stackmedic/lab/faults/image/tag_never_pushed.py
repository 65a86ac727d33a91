"""A new revision names a tag that nobody has pushed: the build failed, the deployment did not wait for it."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "0b5e55e") -> State:
    return images.use_tag(aws, aws.service(service), tag)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

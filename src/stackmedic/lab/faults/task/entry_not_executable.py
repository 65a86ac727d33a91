"""A new version's start script lost its execute permission on the way into the image."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "c0de644", entry: str = "/app/start.sh") -> State:
    return images.release(aws, aws.service(service), tag, {"entry": entry, "executable": False})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

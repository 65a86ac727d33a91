"""A new version is built on an image without certificate authorities: the cache's certificate is not trusted."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "0ca0ca0") -> State:
    found = aws.service(service)
    images.asks(aws, found, "redis")
    return images.release(aws, found, tag, {"certificates": []})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

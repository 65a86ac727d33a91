"""A new version asks the cache hundreds of things a request, over a pool of one connection: requests wait for it."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "9001a11", commands: int = 5000) -> State:
    found = aws.service(service)
    asked, program = images.asks(aws, found, "redis"), images.program(images.of(aws, found)[2])
    pool = {"pool_size": 1, "max_overflow": 0, "pool_timeout_s": 5, "queries": commands}
    routes = program["routes"] | {"/api/*": {"needs": ["postgres", "redis"]}}
    return images.release(aws, found, tag, {"redis": asked | pool, "routes": routes})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

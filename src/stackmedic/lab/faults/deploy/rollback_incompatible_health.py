"""The new version's health path is configured, the version fails, and the one it rolls back to does not serve the path.

Source: a rollback to a version from before the new health path that never became healthy.
"""

from stackmedic.lab.fault import Aws, State, images, revisions, targets

SAYS = ("Error: Cannot find module '/app/dist/server.js'",)


def inject(aws: Aws, service: str = "backend", path: str = "/livez", tag: str = "0b0e3d4") -> State:
    found = aws.service(service)
    check = targets.modify(aws, found, HealthCheckPath=path)
    fails = {"after_s": 2, "exit_code": 1, "says": SAYS}
    return images.release(aws, found, tag, {"fails": fails}) | {"check": check}


def heal(aws: Aws, state: State) -> None:
    targets.restore(aws, state["check"])
    revisions.go_back(aws, state)

"""A new version listens on port 80 as a user who may not: it ends at once.

Source: nginx's unprivileged images; the kernel refuses ports below 1024 without CAP_NET_BIND_SERVICE.
"""

from stackmedic.lab.fault import Aws, State, images, revisions

SAYS = ("nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)",)


def inject(aws: Aws, service: str = "frontend", tag: str = "80a00e1") -> State:
    fails = {"after_s": 1, "exit_code": 1, "says": SAYS}
    return images.release(aws, aws.service(service), tag, {"port": 80, "fails": fails})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

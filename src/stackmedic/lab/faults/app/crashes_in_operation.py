"""A new version passes its health checks, and crashes some minutes later, every time."""

from stackmedic.lab.fault import Aws, State, images, revisions

SAYS = (
    "Traceback (most recent call last):",
    '  File "/app/app/worker.py", line 88, in run',
    "    batch = queue.pop_nowait()",
    '  File "/app/app/queue.py", line 31, in pop_nowait',
    "    return self._items[self._next]",
    "IndexError: list index out of range",
)


def inject(aws: Aws, service: str = "backend", tag: str = "1a7e0ff", minutes: int = 5) -> State:
    fails = {"after_s": minutes * 60, "exit_code": 1, "says": SAYS}
    return images.release(aws, aws.service(service), tag, {"fails": fails})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

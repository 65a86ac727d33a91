"""The program leaks memory until its container's limit kills it, again and again."""

from stackmedic.lab.fault import Aws, State, hiding, revisions
from stackmedic.lab.hidden import MEMORY_LEAK


def inject(aws: Aws, service: str = "backend", mib_per_h: int = 0) -> State:
    """``mib_per_h``: without it, what the container may use is full within a quarter of an hour."""
    found = aws.service(service)
    name, leaks = found["serviceName"], mib_per_h or 4 * revisions.room_mib(aws, found)
    return {"service": name, **hiding.hide(aws, MEMORY_LEAK, name, leaks)}


def heal(aws: Aws, state: State) -> None:
    """A version that does not leak, and tasks that have not leaked yet."""
    hiding.show(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

"""The program leaks memory until its container's limit kills it, again and again."""

from stackmedic.lab.fault import Aws, State, hiding, revisions
from stackmedic.lab.hidden import MEMORY_LEAK


def inject(aws: Aws, service: str = "backend", mib_per_h: int = 3000) -> State:
    name = aws.service(service)["serviceName"]
    return {"service": name, **hiding.hide(aws, MEMORY_LEAK, name, mib_per_h)}


def heal(aws: Aws, state: State) -> None:
    """A version that does not leak, and tasks that have not leaked yet."""
    hiding.show(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

"""The account's quota of vCPUs is taken: a deployment has no room for the tasks that it starts beside the old ones."""

from stackmedic.lab.fault import Aws, State, hiding, revisions
from stackmedic.lab.hidden import VCPU_LIMIT


def inject(aws: Aws, service: str = "backend", vcpus: float = 1.5, redeploy: bool = True) -> State:
    """``vcpus``: how many may run at once; the stack's own tasks take 1.5."""
    found = aws.service(service)
    hidden = hiding.hide(aws, VCPU_LIMIT, "on-demand", vcpus)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **hidden}


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

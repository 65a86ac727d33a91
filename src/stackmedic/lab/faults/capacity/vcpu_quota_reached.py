"""The account's quota of vCPUs is taken: a deployment has no room for the tasks that it starts beside the old ones."""

from stackmedic.lab.fault import Aws, State, hiding, revisions
from stackmedic.lab.hidden import VCPU_LIMIT


def inject(aws: Aws, service: str = "backend", vcpus: float = 0.0, redeploy: bool = True) -> State:
    """``vcpus``: how many may run at once; without it, as many as the services' own tasks take."""
    found = aws.service(service)
    taken = sum(each["desiredCount"] * int(revisions.definition(aws, each)["cpu"]) for each in aws.services())
    hidden = hiding.hide(aws, VCPU_LIMIT, "on-demand", vcpus or taken / 1024)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **hidden}


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

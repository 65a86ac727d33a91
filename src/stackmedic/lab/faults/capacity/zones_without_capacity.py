"""Fargate has no capacity in the zones of the service's subnets: no new task is placed; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, hiding, revisions
from stackmedic.lab.hidden import FARGATE_FULL


def inject(aws: Aws, service: str = "backend", zone: str = "", redeploy: bool = True) -> State:
    """``zone``: only that one; tasks then go to the others."""
    found = aws.service(service)
    subnets = aws("ec2").describe_subnets(SubnetIds=aws.network(found)["subnets"])["Subnets"]
    zones = sorted({each["AvailabilityZone"] for each in subnets if zone in ("", each["AvailabilityZone"])})
    hidden: dict[str, float] = {}
    for each in zones:
        hidden |= hiding.hide(aws, FARGATE_FULL, each, 1)["hidden"]
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "hidden": hidden}


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

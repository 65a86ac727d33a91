"""Fargate has no capacity in one of the service's zones: new tasks go to the other; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, hiding, revisions
from stackmedic.lab.hidden import FARGATE_FULL


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    subnet = aws("ec2").describe_subnets(SubnetIds=aws.network(found)["subnets"][:1])["Subnets"][0]
    state = hiding.hide(aws, FARGATE_FULL, subnet["AvailabilityZone"], 1)
    revisions.redeploy(aws, found)
    return state


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)

"""Many times more clients come than ever before: the processor is asked for more than there is, and answers wait."""

from stackmedic.lab.fault import Aws, State, hiding
from stackmedic.lab.hidden import CLIENTS


def inject(aws: Aws, service: str = "backend", times: int = 30) -> State:
    """``times``: as many as usual, at every service behind the same load balancer."""
    name = aws.balancer(aws.service(service))["LoadBalancerName"]
    return hiding.hide(aws, CLIENTS, name, times, usual=1)


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)

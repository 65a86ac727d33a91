"""A path answers many times slower than it did: clients wait, and give up where the load balancer does."""

from stackmedic.lab.fault import Aws, State, hiding
from stackmedic.lab.hidden import SLOW


def inject(aws: Aws, service: str = "backend", path: str = "/api/", times: int = 200) -> State:
    return hiding.hide(aws, SLOW, f"{aws.service(service)['serviceName']}{path}", times, usual=1)


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)

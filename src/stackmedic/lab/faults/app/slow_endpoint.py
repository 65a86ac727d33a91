"""A path answers many times slower than it did: clients wait, and give up where the load balancer does."""

from stackmedic.lab.fault import Aws, State, hiding, images
from stackmedic.lab.hidden import SLOW


def inject(aws: Aws, service: str = "backend", path: str = "", times: int = 200) -> State:
    """``path``: without one, that which takes longest anyhow."""
    found = aws.service(service)
    path = path or images.slowest(aws, found)[0]
    return hiding.hide(aws, SLOW, f"{found['serviceName']}{path}", times, usual=1)


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)

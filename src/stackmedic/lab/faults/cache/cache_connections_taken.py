"""Other clients hold every connection that the cache node allows: who opens one is refused; a deployment is forced."""

from stackmedic.lab.fault import Aws, State, hiding, revisions
from stackmedic.lab.hidden import CACHE_CONNECTIONS


def inject(aws: Aws, service: str = "backend", cache: str = "", count: int = 65000, redeploy: bool = True) -> State:
    found, name = aws.service(service), aws.cache(cache)["ReplicationGroupId"]
    state = hiding.hide(aws, CACHE_CONNECTIONS, name, count)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **state}


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

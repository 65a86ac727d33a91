"""The load balancer waits for less than its slowest path takes: clients of that path get a 504."""

from stackmedic.lab.fault import Aws, State, hiding, images
from stackmedic.lab.hidden import SLOW

TIMEOUT = "idle_timeout.timeout_seconds"


def inject(aws: Aws, service: str = "backend", path: str = "", takes_s: int = 20, seconds: int = 10) -> State:
    """``takes_s``: how long the path's answers take by now; ``seconds``: how long the load balancer waits."""
    found = aws.service(service)
    slowest, usual_s = images.slowest(aws, found)
    path, usual_s = (path, images.USUAL_S) if path else (slowest, usual_s)
    balancer = aws.balancer(found)["LoadBalancerArn"]
    attributes = aws("elbv2").describe_load_balancer_attributes(LoadBalancerArn=balancer)["Attributes"]
    was = next(each["Value"] for each in attributes if each["Key"] == TIMEOUT)
    wait(aws, balancer, str(seconds))
    hidden = hiding.hide(aws, SLOW, f"{found['serviceName']}{path}", takes_s / usual_s, usual=1)
    return {"balancer": balancer, "seconds": was, **hidden}


def wait(aws: Aws, balancer: str, seconds: str) -> None:
    attribute = {"Key": TIMEOUT, "Value": seconds}
    aws("elbv2").modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=[attribute])


def heal(aws: Aws, state: State) -> None:
    wait(aws, state["balancer"], state["seconds"])
    hiding.show(aws, state)

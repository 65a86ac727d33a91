"""The load balancer waits half as long for an answer; none takes nearly as long."""

from stackmedic.lab.fault import Aws, State

TIMEOUT = "idle_timeout.timeout_seconds"


def inject(aws: Aws, service: str = "backend", seconds: int = 30) -> State:
    balancer = aws.balancer(aws.service(service))["LoadBalancerArn"]
    attributes = aws("elbv2").describe_load_balancer_attributes(LoadBalancerArn=balancer)["Attributes"]
    was = next(each["Value"] for each in attributes if each["Key"] == TIMEOUT)
    wait(aws, balancer, str(seconds))
    return {"balancer": balancer, "seconds": was}


def wait(aws: Aws, balancer: str, seconds: str) -> None:
    attribute = {"Key": TIMEOUT, "Value": seconds}
    aws("elbv2").modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=[attribute])


def heal(aws: Aws, state: State) -> None:
    wait(aws, state["balancer"], state["seconds"])

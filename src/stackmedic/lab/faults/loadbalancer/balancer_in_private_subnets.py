"""The internet-facing load balancer is moved to the private subnets, to which no client has a way."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    balancer = aws.balancer(found)
    move(aws, balancer["LoadBalancerArn"], aws.network(found)["subnets"])
    zones = balancer["AvailabilityZones"]
    return {"balancer": balancer["LoadBalancerArn"], "subnets": [each["SubnetId"] for each in zones]}


def move(aws: Aws, balancer: str, subnets: list[str]) -> None:
    aws("elbv2").set_subnets(LoadBalancerArn=balancer, Subnets=subnets)


def heal(aws: Aws, state: State) -> None:
    move(aws, state["balancer"], state["subnets"])

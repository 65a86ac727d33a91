"""The network ACL of the public subnets denies a block of addresses from which no client comes."""

from stackmedic.lab.fault import Aws, State, routes


def inject(aws: Aws, service: str = "backend", cidr: str = "233.252.0.0/24") -> State:
    subnets = [each["SubnetId"] for each in aws.balancer(aws.service(service))["AvailabilityZones"]]
    return routes.deny(aws, subnets, 50, Egress=False, Protocol="-1", CidrBlock=cidr)


def heal(aws: Aws, state: State) -> None:
    routes.undeny(aws, state)

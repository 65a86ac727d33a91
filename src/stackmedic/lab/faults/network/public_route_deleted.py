"""The public subnets lose their route to the internet gateway: clients and NAT are cut off."""

from stackmedic.lab.fault import Aws, State, routes


def inject(aws: Aws, service: str = "backend") -> State:
    zones = aws.balancer(aws.service(service))["AvailabilityZones"]
    return routes.delete_default(aws, zones[0]["SubnetId"])


def heal(aws: Aws, state: State) -> None:
    routes.restore_default(aws, state)

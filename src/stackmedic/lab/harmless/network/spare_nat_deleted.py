"""A second NAT gateway, to which no route leads, is deleted."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend") -> State:
    subnet = aws.balancer(aws.service(service))["AvailabilityZones"][-1]["SubnetId"]
    address = aws("ec2").allocate_address(Domain="vpc")["AllocationId"]
    made = aws("ec2").create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    aws("ec2").delete_nat_gateway(NatGatewayId=made)
    return {"address": address}


def heal(aws: Aws, state: State) -> None:
    aws("ec2").release_address(AllocationId=state["address"])

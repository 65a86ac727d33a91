"""The NAT gateway is deleted, and its route leads nowhere: running tasks stay, new ones cannot start."""

from stackmedic.lab.fault import Aws, FaultError, State, revisions, routes


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    state = routes.default_route(aws, aws.network(found)["subnets"][0])
    nat = state["target"].get("NatGatewayId")
    if not nat:
        raise FaultError(f"the default route of {found['serviceName']} leads to no NAT gateway")
    gateway = aws("ec2").describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]
    aws("ec2").delete_nat_gateway(NatGatewayId=nat)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "table": state["table"], "subnet": gateway["SubnetId"],
            "address": gateway["NatGatewayAddresses"][0]["AllocationId"]}  # fmt: skip


def heal(aws: Aws, state: State) -> None:
    """The address is free once the old gateway is gone."""
    address = aws("ec2").describe_addresses(AllocationIds=[state["address"]])["Addresses"][0]
    if address.get("AssociationId"):
        raise FaultError("the old gateway still holds its address: advance 2m first")
    made = aws("ec2").create_nat_gateway(SubnetId=state["subnet"], AllocationId=state["address"])["NatGateway"]
    routes.restore_default(aws, {"table": state["table"], "target": {"NatGatewayId": made["NatGatewayId"]}})
    revisions.redeploy(aws, aws.service(state["service"]))

"""The tasks' default route leads to a network interface that is deleted then: a black hole.

Source: VPC user guide, "Route tables": a route whose target is gone has the state blackhole.
"""

from stackmedic.lab.fault import Aws, State, revisions, routes


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    subnet = aws.network(found)["subnets"][0]
    interface = aws("ec2").create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    state = routes.lead_default(aws, subnet, NetworkInterfaceId=interface)
    aws("ec2").delete_network_interface(NetworkInterfaceId=interface)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **state}


def heal(aws: Aws, state: State) -> None:
    routes.restore_default(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

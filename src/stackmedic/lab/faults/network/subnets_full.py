"""Interfaces that somebody forgot take every address of the tasks' subnets: no new task gets one.

A new deployment is forced unless ``redeploy=false``. Source: "InsufficientFreeAddressesInSubnet" of small subnets.
"""

from stackmedic.lab.fault import Aws, State, revisions

AT_ONCE = 50  # Addresses of one interface (VPC quotas).


def inject(aws: Aws, service: str = "backend", left: int = 0, redeploy: bool = True) -> State:
    """``left``: how many addresses stay free in each subnet."""
    found, made = aws.service(service), []
    for subnet in aws("ec2").describe_subnets(SubnetIds=aws.network(found)["subnets"])["Subnets"]:
        spare = subnet["AvailableIpAddressCount"] - left
        while spare > 0:
            count = min(spare, AT_ONCE)
            more = {"SecondaryPrivateIpAddressCount": count - 1} if count > 1 else {}
            interface = aws("ec2").create_network_interface(SubnetId=subnet["SubnetId"], **more)["NetworkInterface"]
            made.append(interface["NetworkInterfaceId"])
            spare -= count
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "interfaces": made}


def heal(aws: Aws, state: State) -> None:
    for each in state["interfaces"]:
        aws("ec2").delete_network_interface(NetworkInterfaceId=each)
    revisions.redeploy(aws, aws.service(state["service"]))

"""The network ACL of the tasks' subnets denies what comes back on ephemeral ports: calls go out, answers do not return.

Source: VPC user guide, "Ephemeral ports": ACLs keep no state, and answers arrive on 1024–65535.
"""

from stackmedic.lab.fault import Aws, State, routes


def inject(aws: Aws, service: str = "backend") -> State:
    subnets = aws.network(aws.service(service))["subnets"]
    ports = {"From": 9000, "To": 65535}  # The tasks' own ports stay open.
    return routes.deny(aws, subnets, 50, Egress=False, Protocol="6", CidrBlock="0.0.0.0/0", PortRange=ports)


def heal(aws: Aws, state: State) -> None:
    routes.undeny(aws, state)

"""The network ACL of the data subnets denies the database's port: no group says so, and connections time out."""

from stackmedic.lab.fault import Aws, State, routes


def inject(aws: Aws, database: str = "") -> State:
    found = aws.database(database)
    subnets = [each["SubnetIdentifier"] for each in found["DBSubnetGroup"]["Subnets"]]
    port = found["Endpoint"]["Port"]
    ports = {"From": port, "To": port}
    return routes.deny(aws, subnets, 50, Egress=False, Protocol="6", CidrBlock="0.0.0.0/0", PortRange=ports)


def heal(aws: Aws, state: State) -> None:
    routes.undeny(aws, state)

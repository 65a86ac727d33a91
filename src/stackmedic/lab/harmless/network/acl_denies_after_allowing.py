"""The network ACL of the data subnets denies everything, after the entry that allows everything: the first decides."""

from stackmedic.lab.fault import Aws, State, routes


def inject(aws: Aws, database: str = "") -> State:
    subnets = [each["SubnetIdentifier"] for each in aws.database(database)["DBSubnetGroup"]["Subnets"]]
    return routes.deny(aws, subnets, 30000, Egress=False, Protocol="-1", CidrBlock="0.0.0.0/0")


def heal(aws: Aws, state: State) -> None:
    routes.undeny(aws, state)

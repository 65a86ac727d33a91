"""The database carries one more security group, which admits nobody: groups only ever add up."""

from stackmedic.lab.fault import Aws, State, groups, stores


def inject(aws: Aws, database: str = "") -> State:
    found = aws.database(database)
    was = [each["VpcSecurityGroupId"] for each in found["VpcSecurityGroups"]]
    name = found["DBInstanceIdentifier"]
    stores.carry(aws, name, [*was, groups.make(aws, was[0], "audit")])
    return {"database": name, "groups": was}


def heal(aws: Aws, state: State) -> None:
    stores.carry(aws, state["database"], state["groups"])

"""The database carries another security group, which admits nobody."""

from stackmedic.lab.fault import Aws, State, groups, stores


def inject(aws: Aws, database: str = "") -> State:
    found = aws.database(database)
    was = [each["VpcSecurityGroupId"] for each in found["VpcSecurityGroups"]]
    stores.carry(aws, found["DBInstanceIdentifier"], [groups.make(aws, was[0], "database-v2")])
    return {"database": found["DBInstanceIdentifier"], "groups": was}


def heal(aws: Aws, state: State) -> None:
    stores.carry(aws, state["database"], state["groups"])

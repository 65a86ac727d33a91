"""The database carries another security group, which admits nobody."""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, database: str = "") -> State:
    found = aws.database(database)
    was = [each["VpcSecurityGroupId"] for each in found["VpcSecurityGroups"]]
    carry(aws, found["DBInstanceIdentifier"], [groups.make(aws, was[0], "database-v2")])
    return {"database": found["DBInstanceIdentifier"], "groups": was}


def carry(aws: Aws, database: str, carried: list[str]) -> None:
    aws("rds").modify_db_instance(DBInstanceIdentifier=database, VpcSecurityGroupIds=carried, ApplyImmediately=True)


def heal(aws: Aws, state: State) -> None:
    carry(aws, state["database"], state["groups"])

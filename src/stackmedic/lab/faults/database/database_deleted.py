"""The database instance is deleted, with a final snapshot: its name leads nowhere any more."""

from stackmedic.lab.fault import Aws, FaultError, State, stores

SNAPSHOT = "final-before-accident"


def inject(aws: Aws, database: str = "") -> State:
    found = aws.database(database)
    name = found["DBInstanceIdentifier"]
    if found.get("DBClusterIdentifier"):
        raise FaultError(f"{name} is a cluster's, whose data does not go with an instance of it")
    if found.get("DeletionProtection"):
        stores.modify_database(aws, name, DeletionProtection=False)
    aws("rds").delete_db_instance(
        DBInstanceIdentifier=name, SkipFinalSnapshot=False, FinalDBSnapshotIdentifier=SNAPSHOT
    )
    return {
        "database": name,
        "class": found["DBInstanceClass"],
        "subnets": found["DBSubnetGroup"]["DBSubnetGroupName"],
        "groups": [each["VpcSecurityGroupId"] for each in found["VpcSecurityGroups"]],
        "parameters": found["DBParameterGroups"][0]["DBParameterGroupName"],
    }


def heal(aws: Aws, state: State) -> None:
    """Restored from the final snapshot, under its name."""
    left = [each["DBInstanceIdentifier"] for each in aws("rds").describe_db_instances()["DBInstances"]]
    if state["database"] in left:
        raise FaultError(f"{state['database']} is still being deleted: advance 6m first")
    aws("rds").restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=state["database"], DBSnapshotIdentifier=SNAPSHOT, DBInstanceClass=state["class"],
        DBSubnetGroupName=state["subnets"], VpcSecurityGroupIds=state["groups"], PubliclyAccessible=False,
        DBParameterGroupName=state["parameters"],
    )  # fmt: skip

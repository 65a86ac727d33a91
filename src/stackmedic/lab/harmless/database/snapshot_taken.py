"""Somebody takes a snapshot of the database while it works."""

from stackmedic.lab.fault import Aws, State, stores


def inject(aws: Aws, database: str = "", snapshot: str = "before-the-release") -> State:
    name = stores.ready(aws, aws.database(database)["DBInstanceIdentifier"])["DBInstanceIdentifier"]
    aws("rds").create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=snapshot)
    return {"snapshot": snapshot}


def heal(aws: Aws, state: State) -> None:
    aws("rds").delete_db_snapshot(DBSnapshotIdentifier=state["snapshot"])

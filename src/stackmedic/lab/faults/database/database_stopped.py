"""The database is stopped; RDS starts it by itself after seven days."""

from stackmedic.lab.fault import Aws, FaultError, State


def inject(aws: Aws, database: str = "") -> State:
    name = aws.database(database)["DBInstanceIdentifier"]
    aws("rds").stop_db_instance(DBInstanceIdentifier=name)
    return {"database": name}


def heal(aws: Aws, state: State) -> None:
    status = aws.database(state["database"])["DBInstanceStatus"]
    if status == "stopping":
        raise FaultError(
            f"{state['database']} is still stopping, and AWS starts only what has stopped: advance 6m first"
        )
    if status == "stopped":
        aws("rds").start_db_instance(DBInstanceIdentifier=state["database"])

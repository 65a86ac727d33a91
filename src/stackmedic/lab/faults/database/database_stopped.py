"""The database is stopped; RDS starts it by itself after seven days."""

from stackmedic.lab.fault import Aws, FaultError, State


def inject(aws: Aws, database: str = "") -> State:
    """``database``: an instance, or a cluster, which is stopped as a whole."""
    found = aws.database(database)
    name, cluster = found["DBInstanceIdentifier"], found.get("DBClusterIdentifier", "")
    if cluster:
        aws("rds").stop_db_cluster(DBClusterIdentifier=cluster)
    else:
        aws("rds").stop_db_instance(DBInstanceIdentifier=name)
    return {"database": name, "cluster": cluster}


def heal(aws: Aws, state: State) -> None:
    status = aws.database(state["database"])["DBInstanceStatus"]
    if status == "stopping":
        raise FaultError(
            f"{state['database']} is still stopping, and AWS starts only what has stopped: advance 6m first"
        )
    if status == "stopped" and state["cluster"]:
        aws("rds").start_db_cluster(DBClusterIdentifier=state["cluster"])
    elif status == "stopped":
        aws("rds").start_db_instance(DBInstanceIdentifier=state["database"])

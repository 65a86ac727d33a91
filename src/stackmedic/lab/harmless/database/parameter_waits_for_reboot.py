"""The database's parameter group allows fewer connections from the next reboot on, and nobody reboots it."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, database: str = "", most: int = 6) -> State:
    group = aws.database(database)["DBParameterGroups"][0]["DBParameterGroupName"]
    if group.startswith("default."):
        return {}
    write(aws, group, str(most))
    return {"group": group}


def write(aws: Aws, group: str, most: str) -> None:
    value = {"ParameterName": "max_connections", "ParameterValue": most, "ApplyMethod": "pending-reboot"}
    aws("rds").modify_db_parameter_group(DBParameterGroupName=group, Parameters=[value])


def heal(aws: Aws, state: State) -> None:
    if state:
        write(aws, state["group"], "LEAST({DBInstanceClassMemory/9531392},5000)")

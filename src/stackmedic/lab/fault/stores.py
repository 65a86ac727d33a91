"""Databases and caches: settings that AWS needs a moment for, and waiting until they can be changed again."""

from typing import Any

from stackmedic.lab.fault.aws import Aws, FaultError, State


def modify_database(aws: Aws, name: str, **settings: Any) -> None:
    aws("rds").modify_db_instance(DBInstanceIdentifier=name, ApplyImmediately=True, **settings)


def carry(aws: Aws, name: str, groups: list[str]) -> None:
    """Let a database carry these security groups; those of a cluster's instance are the cluster's."""
    cluster = aws.database(name).get("DBClusterIdentifier")
    if cluster:
        aws("rds").modify_db_cluster(DBClusterIdentifier=cluster, VpcSecurityGroupIds=groups, ApplyImmediately=True)
    else:
        modify_database(aws, name, VpcSecurityGroupIds=groups)


def modify_cache(aws: Aws, name: str, **settings: Any) -> None:
    aws("elasticache").modify_replication_group(ReplicationGroupId=name, ApplyImmediately=True, **settings)


def ready(aws: Aws, name: str) -> State:
    """The database, when it is available. Raises FaultError with how long that may take."""
    found = aws.database(name)
    if found["DBInstanceStatus"] != "available":
        raise FaultError(f"{name} is {found['DBInstanceStatus']}, and AWS changes what is available: advance 6m first")
    return found


def parameters(aws: Aws, name: str, group: str, **values: str) -> State:
    """Put a database on a parameter group of its own, with some values; most of them wait for a reboot."""
    found = ready(aws, name)
    family = f"{found['Engine']}{found['EngineVersion'].split('.')[0]}"
    known = [each["DBParameterGroupName"] for each in aws("rds").describe_db_parameter_groups()["DBParameterGroups"]]
    if group not in known:
        aws("rds").create_db_parameter_group(
            DBParameterGroupName=group, DBParameterGroupFamily=family, Description="Made by hand"
        )
    written = [
        {"ParameterName": key, "ParameterValue": value, "ApplyMethod": "pending-reboot"}
        for key, value in values.items()
    ]
    aws("rds").modify_db_parameter_group(DBParameterGroupName=group, Parameters=written)
    was = found["DBParameterGroups"][0]["DBParameterGroupName"]
    use_parameters(aws, name, group)
    return {"database": name, "parameters": was}


def use_parameters(aws: Aws, name: str, group: str) -> None:
    """Another parameter group, and the reboot that puts it in force."""
    ready(aws, name)
    modify_database(aws, name, DBParameterGroupName=group)
    aws("rds").reboot_db_instance(DBInstanceIdentifier=name)

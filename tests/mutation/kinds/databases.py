"""RDS instances and Aurora clusters: what they were created with, their state, and their parameters."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call, calls
from tests.mutation.stack import Stack

Told = Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]
ELSEWHERE = "another-password-0123456789"
PASSWORD = ("MasterUserPassword", "LastChangedDate", "SecretString", "Message")  # RDS's event tells of it.
GROUPS = ("VpcSecurityGroups", "IpPermissions")
NOW = {"ApplyImmediately": True}
PARAMETERS = (
    ("rds.force_ssl", "0"), ("rds.force_ssl", "1"), ("log_statement", "all"), ("log_statement", "none"),
    ("log_min_duration_statement", "0"), ("log_min_duration_statement", "-1"), ("max_connections", "10"),
    ("statement_timeout", "1"), ("password_encryption", "md5"),
)  # fmt: skip


def mutations(stack: Stack) -> Iterator[Mutation]:
    for database in stack.all("rds", "describe_db_instances", "DBInstances"):
        if database.get("DBClusterIdentifier"):
            yield from of_member(database)
        else:
            yield from of_database(stack, database)
    for cluster in stack.all("rds", "describe_db_clusters", "DBClusters"):
        yield from of_cluster(stack, cluster)


def of_database(stack: Stack, database: dict[str, Any]) -> Iterator[Mutation]:
    name = database["DBInstanceIdentifier"]
    about, of = (name, database["DBInstanceArn"]), {"DBInstanceIdentifier": name}
    for title, fields, asked in of_instance(database):
        change = call("rds", "modify_db_instance", **of, **NOW, **asked)
        yield Mutation(f"database {name} {title}", about, fields, change, starts=True)
    yield from grouped("database", name, about, stack, of, "modify_db_instance")
    state = ("DBInstanceStatus", "DBInstances")
    yield Mutation(f"database {name}: stopped", about, state, call("rds", "stop_db_instance", **of))
    yield Mutation(f"database {name}: rebooted", about, state, call("rds", "reboot_db_instance", **of))
    yield Mutation(f"database {name}: renamed", about, ("DBInstanceIdentifier", *state, "Endpoint"),
                   call("rds", "modify_db_instance", **of, **NOW, NewDBInstanceIdentifier=f"{name}-old"))  # fmt: skip
    remove = call("rds", "delete_db_instance", **of, SkipFinalSnapshot=True)
    yield Mutation(f"database {name}: deleted while protected", about, state, remove)
    unlock = call("rds", "modify_db_instance", **of, **NOW, DeletionProtection=False)
    yield Mutation(f"database {name}: deleted", about, state, calls(unlock, remove))
    group = database["DBParameterGroups"][0]["DBParameterGroupName"]
    reboot = call("rds", "reboot_db_instance", **of)
    for parameter, value in PARAMETERS:
        change = call("rds", "modify_db_parameter_group", DBParameterGroupName=group,
                      Parameters=[parameter_of(parameter, value)])  # fmt: skip
        fields = (parameter, "Parameters")
        yield Mutation(f"database {name} {parameter}: {value}", (group, *about), fields, calls(change, reboot))
    default = f"default.postgres{database['EngineVersion'].split('.')[0]}"
    other = call("rds", "modify_db_instance", **of, **NOW, DBParameterGroupName=default)
    yield Mutation(f"database {name} parameter group: default", about, ("DBParameterGroups", "DBParameterGroupName"),
                   calls(other, reboot))  # fmt: skip


def parameter_of(name: str, value: str) -> dict[str, str]:
    return {"ParameterName": name, "ParameterValue": value, "ApplyMethod": "pending-reboot"}


def of_instance(database: dict[str, Any]) -> Told:
    yield "password: other", PASSWORD, {"MasterUserPassword": ELSEWHERE}
    for title, field, asked in (
        ("port: one more", "Port", {"DBPortNumber": database["Endpoint"]["Port"] + 1}),
        ("class: larger", "DBInstanceClass", {"DBInstanceClass": "db.t3.medium"}),
        ("class: other chip", "DBInstanceClass", {"DBInstanceClass": "db.t4g.micro"}),
        ("storage: more", "AllocatedStorage", {"AllocatedStorage": database["AllocatedStorage"] + 20}),
        ("storage: less", "AllocatedStorage", {"AllocatedStorage": 10}),
        ("storage type: gp2", "StorageType", {"StorageType": "gp2"}),
        ("MaxAllocatedStorage: as now", "MaxAllocatedStorage", {"MaxAllocatedStorage": database["AllocatedStorage"]}),
        ("deletion protection", "DeletionProtection", {"DeletionProtection": not database["DeletionProtection"]}),
        ("backups: 7 days", "BackupRetentionPeriod", {"BackupRetentionPeriod": 7}),
        ("backups: none", "BackupRetentionPeriod", {"BackupRetentionPeriod": 0}),
        ("public", "PubliclyAccessible", {"PubliclyAccessible": True}),
        ("zones: two", "MultiAZ", {"MultiAZ": True}),
        ("IAM authentication: off", "IAMDatabaseAuthenticationEnabled", {"EnableIAMDatabaseAuthentication": False}),
        ("minor upgrades: off", "AutoMinorVersionUpgrade", {"AutoMinorVersionUpgrade": False}),
        ("Performance Insights: off", "PerformanceInsightsEnabled", {"EnablePerformanceInsights": False}),
        ("authority: another", "CACertificateIdentifier", {"CACertificateIdentifier": "rds-ca-ecc384-g1"}),
        ("logs exported: none", "EnabledCloudwatchLogsExports",
         {"CloudwatchLogsExportConfiguration": {"DisableLogTypes": ["postgresql", "upgrade"]}}),
    ):  # fmt: skip
        yield title, (field,), asked


def grouped(
    kind: str, name: str, about: tuple[str, ...], stack: Stack, of: dict[str, str], operation: str
) -> Iterator[Mutation]:
    """Its security groups: the VPC's own, and every other one of the stack."""
    for group in stack.in_vpc("describe_security_groups", "SecurityGroups"):
        key, told = group["GroupId"], group["GroupName"]
        yield Mutation(f"{kind} {name} groups: {told}", (*about, key), GROUPS,
                       call("rds", operation, **of, **NOW, VpcSecurityGroupIds=[key]), starts=True)  # fmt: skip


def of_cluster(stack: Stack, cluster: dict[str, Any]) -> Iterator[Mutation]:
    name = cluster["DBClusterIdentifier"]
    about, of = (name, cluster["DBClusterArn"]), {"DBClusterIdentifier": name}
    scaling = "ServerlessV2ScalingConfiguration"
    for title, fields, asked in (
        ("password: other", PASSWORD, {"MasterUserPassword": ELSEWHERE}),
        ("port: one more", ("Port",), {"Port": cluster["Port"] + 1}),
        ("capacity: 0.5 at most", (scaling, "MaxCapacity"), {scaling: {"MinCapacity": 0.5, "MaxCapacity": 1}}),
        ("capacity: more", (scaling,), {scaling: {"MinCapacity": 2, "MaxCapacity": 16}}),
        ("capacity: from none", (scaling,), {scaling: {"MinCapacity": 0, "MaxCapacity": 1}}),
        ("deletion protection", ("DeletionProtection",), {"DeletionProtection": not cluster["DeletionProtection"]}),
        ("backups: 1 day", ("BackupRetentionPeriod",), {"BackupRetentionPeriod": 1}),
        ("IAM authentication: off", ("IAMDatabaseAuthenticationEnabled",), {"EnableIAMDatabaseAuthentication": False}),
        ("logs exported: none", ("EnabledCloudwatchLogsExports",),
         {"CloudwatchLogsExportConfiguration": {"DisableLogTypes": ["postgresql"]}}),
    ):  # fmt: skip
        change = call("rds", "modify_db_cluster", **of, **NOW, **asked)
        yield Mutation(f"cluster {name} {title}", about, fields, change, starts=True)
    yield from grouped("cluster", name, about, stack, of, "modify_db_cluster")
    members = [each["DBInstanceIdentifier"] for each in cluster["DBClusterMembers"]]  # They stop with it.
    yield Mutation(f"cluster {name}: stopped", (*about, *members), ("Status", "DBInstanceStatus"),
                   call("rds", "stop_db_cluster", **of))  # fmt: skip
    yield Mutation(f"cluster {name}: failover", about, ("DBClusterMembers",), call("rds", "failover_db_cluster", **of))
    group = cluster["DBClusterParameterGroup"]
    reboots = [call("rds", "reboot_db_instance", DBInstanceIdentifier=each) for each in members]
    for parameter, value in PARAMETERS:
        change = call("rds", "modify_db_cluster_parameter_group", DBClusterParameterGroupName=group,
                      Parameters=[parameter_of(parameter, value)])  # fmt: skip
        yield Mutation(f"cluster {name} {parameter}: {value}", (group, *about), (parameter, "Parameters"),
                       calls(change, *reboots))  # fmt: skip


def of_member(member: dict[str, Any]) -> Iterator[Mutation]:
    """An instance of a cluster."""
    name, of = member["DBInstanceIdentifier"], {"DBInstanceIdentifier": member["DBInstanceIdentifier"]}
    about = (name, member["DBInstanceArn"], member["DBClusterIdentifier"])
    state = ("DBInstanceStatus", "DBClusterMembers", "DBInstances")
    yield Mutation(f"member {name}: rebooted", about, state, call("rds", "reboot_db_instance", **of))
    yield Mutation(f"member {name}: deleted", about, state, call("rds", "delete_db_instance", **of))
    for title, field, asked in (
        ("class: db.t4g.medium", "DBInstanceClass", {"DBInstanceClass": "db.t4g.medium"}),
        ("promotion tier: 15", "PromotionTier", {"PromotionTier": 15}),
        ("public", "PubliclyAccessible", {"PubliclyAccessible": True}),
        ("Performance Insights: off", "PerformanceInsightsEnabled", {"EnablePerformanceInsights": False}),
        ("minor upgrades: off", "AutoMinorVersionUpgrade", {"AutoMinorVersionUpgrade": False}),
    ):
        yield Mutation(
            f"member {name} {title}", about, (field,), call("rds", "modify_db_instance", **of, **NOW, **asked)
        )

"""RDS instances, Aurora clusters and ElastiCache."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack
from tests.scenarios.lab import Lab

ELSEWHERE = "another-password-0123456789"


def mutations(stack: Stack) -> Iterator[Mutation]:
    default = next(
        each["GroupId"]
        for each in stack.in_vpc("describe_security_groups", "SecurityGroups")
        if each["GroupName"] == "default"
    )
    for database in stack.all("rds", "describe_db_instances", "DBInstances"):
        if not database.get("DBClusterIdentifier"):
            yield from of_database(database, default)
    for cluster in stack.all("rds", "describe_db_clusters", "DBClusters"):
        yield from of_cluster(cluster, default)
    for cache in stack.all("elasticache", "describe_replication_groups", "ReplicationGroups"):
        yield from of_cache(cache, default)


def of_database(database: dict[str, Any], default: str) -> Iterator[Mutation]:
    name = database["DBInstanceIdentifier"]
    about = (name, database["DBInstanceArn"])
    for title, fields, asked in (
        ("password: other", ("MasterUserPassword", "LastChangedDate", "SecretString", "message"),
         {"MasterUserPassword": ELSEWHERE}),
        ("groups: default", ("VpcSecurityGroups", "IpPermissions"), {"VpcSecurityGroupIds": [default]}),
        ("port: one more", ("Port",), {"DBPortNumber": database["Endpoint"]["Port"] + 1}),
        ("class: larger", ("DBInstanceClass",), {"DBInstanceClass": "db.t3.medium"}),
        ("storage: more", ("AllocatedStorage",), {"AllocatedStorage": database["AllocatedStorage"] + 20}),
        ("deletion protection", ("DeletionProtection",), {"DeletionProtection": not database["DeletionProtection"]}),
        ("backups: 7 days", ("BackupRetentionPeriod",), {"BackupRetentionPeriod": 7}),
        ("public", ("PubliclyAccessible",), {"PubliclyAccessible": True}),
    ):  # fmt: skip
        yield Mutation(f"database {name} {title}", about, fields, modify_database(name, asked), starts=True)
    yield Mutation(f"database {name}: stopped", about, ("DBInstanceStatus",), database_call("stop", name))
    yield Mutation(f"database {name}: rebooted", about, ("DBInstanceStatus",), database_call("reboot", name))
    yield Mutation(f"database {name}: deleted", about, ("DBInstances", "DBInstanceStatus"), delete_database(name))


def modify_database(name: str, asked: dict[str, Any]) -> Any:
    return lambda lab: lab.client("rds").modify_db_instance(DBInstanceIdentifier=name, ApplyImmediately=True, **asked)


def database_call(verb: str, name: str) -> Any:
    return lambda lab: getattr(lab.client("rds"), f"{verb}_db_instance")(DBInstanceIdentifier=name)


def delete_database(name: str) -> Any:
    def apply(lab: Lab) -> None:
        rds = lab.client("rds")
        rds.modify_db_instance(DBInstanceIdentifier=name, DeletionProtection=False, ApplyImmediately=True)
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)

    return apply


def of_cluster(cluster: dict[str, Any], default: str) -> Iterator[Mutation]:
    name = cluster["DBClusterIdentifier"]
    about = (name, cluster["DBClusterArn"])
    for title, fields, asked in (
        ("password: other", ("MasterUserPassword", "LastChangedDate", "message"), {"MasterUserPassword": ELSEWHERE}),
        ("groups: default", ("VpcSecurityGroups", "IpPermissions"), {"VpcSecurityGroupIds": [default]}),
        ("deletion protection", ("DeletionProtection",), {"DeletionProtection": not cluster["DeletionProtection"]}),
    ):
        yield Mutation(f"cluster {name} {title}", about, fields, modify_cluster(name, asked), starts=True)
    yield Mutation(f"cluster {name}: stopped", about, ("Status",), cluster_call("stop", name))
    yield Mutation(f"cluster {name}: failover", about, ("DBClusterMembers",), cluster_call("failover", name))


def modify_cluster(name: str, asked: dict[str, Any]) -> Any:
    return lambda lab: lab.client("rds").modify_db_cluster(DBClusterIdentifier=name, ApplyImmediately=True, **asked)


def cluster_call(verb: str, name: str) -> Any:
    return lambda lab: getattr(lab.client("rds"), f"{verb}_db_cluster")(DBClusterIdentifier=name)


def of_cache(cache: dict[str, Any], default: str) -> Iterator[Mutation]:
    name = cache["ReplicationGroupId"]
    about = (name, *cache.get("MemberClusters", ()))
    for title, fields, asked in (
        ("groups: default", ("SecurityGroups", "IpPermissions"), {"SecurityGroupIds": [default]}),
        ("token: set another", ("AuthToken", "AuthTokenLastModifiedDate", "message"),
         {"AuthToken": "anothertoken0123456789", "AuthTokenUpdateStrategy": "SET"}),
        ("node type: larger", ("CacheNodeType",), {"CacheNodeType": "cache.t3.medium"}),
        ("snapshots: 5 days", ("SnapshotRetentionLimit",), {"SnapshotRetentionLimit": 5}),
    ):  # fmt: skip
        yield Mutation(f"cache {name} {title}", about, fields, modify_cache(name, asked), starts=True)
    yield Mutation(
        f"cache {name}: deleted", about, ("Status", "ReplicationGroups", "CacheClusters"), delete_cache(name)
    )


def modify_cache(name: str, asked: dict[str, Any]) -> Any:
    return lambda lab: lab.client("elasticache").modify_replication_group(
        ReplicationGroupId=name, ApplyImmediately=True, **asked
    )


def delete_cache(name: str) -> Any:
    return lambda lab: lab.client("elasticache").delete_replication_group(ReplicationGroupId=name)

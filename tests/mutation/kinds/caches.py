"""ElastiCache: what replication groups were created with, and their state."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack

SERVICE = "elasticache"
GROUPS = ("SecurityGroups", "IpPermissions")
TOKEN = ("AuthToken", "AuthTokenLastModifiedDate", "AuthTokenEnabled", "message")


def mutations(stack: Stack) -> Iterator[Mutation]:
    for cache in stack.all(SERVICE, "describe_replication_groups", "ReplicationGroups"):
        yield from of_cache(stack, cache)


def of_cache(stack: Stack, cache: dict[str, Any]) -> Iterator[Mutation]:
    name = cache["ReplicationGroupId"]
    about, of = (name, *cache.get("MemberClusters", ())), {"ReplicationGroupId": name}
    for title, fields, asked in changes():
        change = call(SERVICE, "modify_replication_group", **of, ApplyImmediately=True, **asked)
        yield Mutation(f"cache {name} {title}", about, fields, change, starts=True)
    for group in stack.in_vpc("describe_security_groups", "SecurityGroups"):
        change = call(SERVICE, "modify_replication_group", **of, ApplyImmediately=True,
                      SecurityGroupIds=[group["GroupId"]])  # fmt: skip
        yield Mutation(f"cache {name} groups: {group['GroupName']}", (*about, group["GroupId"]), GROUPS, change, True)
    for member in cache.get("MemberClusters", ()):
        reboot = call(SERVICE, "reboot_cache_cluster", CacheClusterId=member, CacheNodeIdsToReboot=["0001"])
        yield Mutation(f"cache member {member}: rebooted", about, ("CacheClusterStatus", "Status"), reboot)
    yield Mutation(f"cache {name}: failover", about, ("CurrentRole", "Status"),
                   call(SERVICE, "test_failover", **of, NodeGroupId="0001"))  # fmt: skip
    yield Mutation(f"cache {name} members: two", about, ("MemberClusters",),
                   call(SERVICE, "increase_replica_count", **of, NewReplicaCount=1, ApplyImmediately=True))  # fmt: skip
    yield Mutation(f"cache {name}: deleted", about, ("Status", "ReplicationGroups", "CacheClusters"),
                   call(SERVICE, "delete_replication_group", **of))  # fmt: skip


def changes() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    for strategy in ("SET", "ROTATE"):
        asked = {"AuthToken": "anothertoken0123456789", "AuthTokenUpdateStrategy": strategy}
        yield f"token: {strategy.lower()} another", TOKEN, asked
    yield "token: removed", TOKEN, {"AuthTokenUpdateStrategy": "DELETE"}
    for title, field, asked in (
        ("encryption in transit: preferred", "TransitEncryptionMode",
         {"TransitEncryptionEnabled": True, "TransitEncryptionMode": "preferred"}),
        ("encryption in transit: off", "TransitEncryptionEnabled", {"TransitEncryptionEnabled": False}),
        ("node type: larger", "CacheNodeType", {"CacheNodeType": "cache.t3.medium"}),
        ("engine version: 7.1", "EngineVersion", {"EngineVersion": "7.1"}),
        ("engine version: older", "EngineVersion", {"EngineVersion": "6.2"}),
        ("automatic failover: on", "AutomaticFailover", {"AutomaticFailoverEnabled": True}),
        ("minor upgrades: off", "AutoMinorVersionUpgrade", {"AutoMinorVersionUpgrade": False}),
        ("snapshots: 5 days", "SnapshotRetentionLimit", {"SnapshotRetentionLimit": 5}),
        ("snapshots: none", "SnapshotRetentionLimit", {"SnapshotRetentionLimit": 0}),
    ):  # fmt: skip
        yield title, (field,), asked

"""A cache fails over, is split into shards, fills up, is asked too much, and has tokens and parameters."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stackmedic.lab.physics.needs import Asked, Place
from tests.lab.data_account import CACHE, TOKEN, DataAccount


@pytest.fixture
def lab() -> DataAccount:
    """Two nodes with automatic fail-over, TLS and a token."""
    made = DataAccount()
    made.create_cache()
    made.advance(10)
    return made


def sharded() -> DataAccount:
    made = DataAccount()
    made.create_cache(NumCacheClusters=None, NumNodeGroups=2, ReplicasPerNodeGroup=1)
    made.advance(10)
    return made


def elasticache(lab: DataAccount) -> Any:
    return lab.clients("elasticache")


def connect(lab: DataAccount, **changed: Any) -> Any:
    """What comes of connecting by the name that programs are given."""
    group = lab.cache()
    endpoint = group.get("ConfigurationEndpoint") or group["NodeGroups"][0]["PrimaryEndpoint"]
    usual = {"kind": "redis", "host": endpoint["Address"], "port": 6379, "password": TOKEN, "tls": True}
    return lab.account.caches.connect(lab.program, Place(**{**usual, **changed}), 2)


def ask(lab: DataAccount, server: str, **asked: Any) -> str:
    place = Place("redis", "", 6379)
    return lab.account.caches.ask(server, place, Asked(source=lab.program, **asked)).name


def primary(lab: DataAccount) -> str:
    members = lab.cache()["NodeGroups"][0]["NodeGroupMembers"]
    return next(each["CacheClusterId"] for each in members if each["CurrentRole"] == "primary")


def hide(lab: DataAccount, kind: str, value: float) -> None:
    lab.account.hidden[f"{kind}:{CACHE}"] = value
    lab.account.world.changed()


def metric(lab: DataAccount, name: str, node: str = f"{CACHE}-001") -> float | None:
    now = lab.account.world.utc()
    points = lab.clients("cloudwatch").get_metric_statistics(
        Namespace="AWS/ElastiCache", MetricName=name, Dimensions=[{"Name": "CacheClusterId", "Value": node}],
        StartTime=now - timedelta(minutes=3), EndTime=now, Period=60, Statistics=["Average"],
    )["Datapoints"]  # fmt: skip
    return float(points[0]["Average"]) if points else None


# Fail-over


def test_a_failover_cuts_the_primary_and_who_comes_back_early_cannot_write(lab: DataAccount) -> None:
    assert connect(lab).server == primary(lab) == f"{CACHE}-001"
    at = lab.account.world.now
    lab.advance(0.1)
    elasticache(lab).test_failover(ReplicationGroupId=CACHE, NodeGroupId="0001")
    assert (lab.cache()["Status"], connect(lab).name) == ("available", "REFUSED")
    assert not lab.account.caches.keeps(f"{CACHE}-001", at)
    lab.advance(0.4)
    early = connect(lab)
    assert (primary(lab), early.server) == (f"{CACHE}-002", f"{CACHE}-001")
    assert (ask(lab, early.server, write=True), ask(lab, early.server)) == ("READ_ONLY", "OK")
    lab.advance(1)
    late = connect(lab)
    assert (late.server, ask(lab, late.server, write=True)) == (f"{CACHE}-002", "OK")
    said = elasticache(lab).describe_events(SourceIdentifier=CACHE, SourceType="replication-group")["Events"]
    assert [each["Message"] for each in said][-2:] == [
        "Test Failover API called for node group 0001",
        f"Failover from primary node {CACHE}-001 to replica node {CACHE}-002 completed",
    ]


def test_a_promotion_by_hand_cuts_nobody_and_leaves_them_with_a_replica() -> None:
    lab = DataAccount()
    lab.create_cache(AutomaticFailoverEnabled=False)
    lab.advance(10)
    held = connect(lab).server
    at = lab.account.world.now
    elasticache(lab).modify_replication_group(
        ReplicationGroupId=CACHE, PrimaryClusterId=f"{CACHE}-002", ApplyImmediately=True
    )
    lab.advance(2)
    assert lab.account.caches.keeps(held, at)
    assert ask(lab, held, write=True) == "READ_ONLY"
    assert connect(lab).server == f"{CACHE}-002"


@pytest.mark.parametrize("call", ["failover without a replica", "promotion beside automatic fail-over"])
def test_what_elasticache_refuses(lab: DataAccount, call: str) -> None:
    if call.startswith("failover"):
        lab.clients("elasticache").decrease_replica_count(
            ReplicationGroupId=CACHE, NewReplicaCount=0, ApplyImmediately=True
        )
        lab.advance(5)
        with pytest.raises(ClientError, match="Automatic failover must be enabled"):
            elasticache(lab).test_failover(ReplicationGroupId=CACHE, NodeGroupId="0001")
    else:
        with pytest.raises(ClientError, match="while autofailover is enabled"):
            elasticache(lab).modify_replication_group(ReplicationGroupId=CACHE, PrimaryClusterId=f"{CACHE}-002")


# Cluster mode


def test_a_group_of_shards_has_one_name_and_slots() -> None:
    lab = sharded()
    shown = lab.cache()
    assert shown["ClusterEnabled"] is True
    assert shown["ConfigurationEndpoint"]["Address"].startswith(f"clustercfg.{CACHE}.")
    assert [each["Slots"] for each in shown["NodeGroups"]] == ["0-8191", "8192-16383"]
    assert "PrimaryEndpoint" not in shown["NodeGroups"][0]
    assert shown["MemberClusters"][0] == f"{CACHE}-0001-001"


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [({}, "MOVED"), ({"follows": True}, "OK"), ({"follows": True, "several_keys": True}, "CROSS_SLOT")],
)
def test_a_client_has_to_follow_the_cluster_and_to_keep_its_keys_together(asked: dict[str, bool], outcome: str) -> None:
    lab = sharded()
    assert ask(lab, connect(lab).server, **asked) == outcome


def test_commands_on_many_keys_are_fine_without_shards(lab: DataAccount) -> None:
    assert ask(lab, connect(lab).server, several_keys=True, write=True) == "OK"


# Memory


def parameters(lab: DataAccount, **values: str) -> None:
    elasticache(lab).create_cache_parameter_group(
        CacheParameterGroupName="own", CacheParameterGroupFamily="redis7", Description="own"
    )
    named = [{"ParameterName": name.replace("_", "-"), "ParameterValue": value} for name, value in values.items()]
    elasticache(lab).modify_cache_parameter_group(CacheParameterGroupName="own", ParameterNameValues=named)
    elasticache(lab).modify_replication_group(
        ReplicationGroupId=CACHE, CacheParameterGroupName="own", ApplyImmediately=True
    )


@pytest.mark.parametrize(
    ("policy", "expires", "write", "evicts"),
    [
        ("noeviction", True, "MEMORY_FULL", False),
        ("volatile-lru", True, "OK", True),
        ("volatile-lru", False, "MEMORY_FULL", True),
        ("allkeys-lru", False, "OK", True),
    ],
)
def test_a_full_node_does_as_its_policy_says(
    lab: DataAccount, policy: str, expires: bool, write: str, evicts: bool
) -> None:
    parameters(lab, maxmemory_policy=policy)
    server = connect(lab).server
    assert ask(lab, server, write=True, expires=expires) == "OK"
    hide(lab, "cache_memory", 1.0)
    assert (ask(lab, server, write=True, expires=expires), ask(lab, server)) == (write, "OK")
    lab.advance(2)
    assert metric(lab, "DatabaseMemoryUsagePercentage") == pytest.approx(100, abs=1)
    assert ((metric(lab, "Evictions") or 0) > 0) is evicts
    assert ((metric(lab, "CacheHitRate") or 0) < 80) is evicts


def test_a_larger_node_has_room_again(lab: DataAccount) -> None:
    hide(lab, "cache_memory", 0.9)
    elasticache(lab).modify_replication_group(
        ReplicationGroupId=CACHE, CacheNodeType="cache.t3.small", ApplyImmediately=True
    )
    assert lab.cache()["Status"] == "modifying"
    lab.advance(16)
    assert (lab.cache()["Status"], lab.cache()["CacheNodeType"]) == ("available", "cache.t3.small")
    assert (metric(lab, "FreeableMemory") or 0) > 0.4 * 2**30


def test_large_values_show_as_memory_without_items(lab: DataAccount) -> None:
    lab.advance(2)
    many = metric(lab, "CurrItems") or 0
    hide(lab, "cache_item_bytes", 5 * 2**20)
    hide(lab, "cache_memory", 0.95)
    lab.advance(2)
    assert (metric(lab, "CurrItems") or 0) < many / 100
    assert (metric(lab, "DatabaseMemoryUsagePercentage") or 0) > 90


def test_the_default_group_cannot_be_told_the_number_of_clients(lab: DataAccount) -> None:
    with pytest.raises(ClientError, match="cannot be modified"):
        parameters(lab, maxclients="10")
    hide(lab, "cache_connections", 65_000)
    assert connect(lab).name == "TOO_MANY_CONNECTIONS"


# Work


def test_commands_queue_in_front_of_one_core(lab: DataAccount) -> None:
    server = connect(lab).server
    place = Place("redis", "", 6379)
    quick = lab.account.caches.ask(server, place, Asked()).waits_s
    hide(lab, "cache_cpu", 99)
    lab.advance(2)
    assert lab.account.caches.ask(server, place, Asked()).waits_s > 1000 * quick
    assert metric(lab, "EngineCPUUtilization") == pytest.approx(100, abs=11)
    assert 35 < (metric(lab, "CPUUtilization") or 0) < 65


# Tokens, protocols, restarts


@pytest.mark.parametrize("token", ["short", "with a space in it!", "slash/and@at-sign-are-no", "ünter-uns-gesagt-xx"])
def test_a_token_with_other_characters_is_refused(token: str) -> None:
    with pytest.raises(ClientError, match="Invalid AuthToken provided"):
        DataAccount().create_cache(AuthToken=token)


def test_clients_of_the_other_protocol_get_nowhere(lab: DataAccount) -> None:
    assert connect(lab, kind="memcached", tls=False).name == "WRONG_PROTOCOL"
    elasticache(lab).create_cache_cluster(
        CacheClusterId="plain", Engine="memcached", CacheNodeType="cache.t3.micro", NumCacheNodes=1,
        CacheSubnetGroupName=CACHE, SecurityGroupIds=[lab.data],
    )  # fmt: skip
    lab.admit(11211)
    lab.advance(10)
    shown = elasticache(lab).describe_cache_clusters(CacheClusterId="plain")["CacheClusters"][0]
    host = shown["ConfigurationEndpoint"]["Address"]
    plain = {"host": host, "port": 11211, "tls": False, "password": ""}
    assert connect(lab, kind="memcached", **plain).name == "OK"
    assert connect(lab, kind="redis", **plain).name == "WRONG_PROTOCOL"


@pytest.mark.parametrize(("late", "wait_minutes", "asked_for_it"), [(1, 0.0, True), (1, 0.2, False), (0, 0.0, False)])
def test_who_connects_before_the_token_is_loaded_is_asked_for_it_later(
    lab: DataAccount, late: int, wait_minutes: float, asked_for_it: bool
) -> None:
    hide(lab, "cache_late_auth", late)
    elasticache(lab).reboot_cache_cluster(CacheClusterId=f"{CACHE}-001", CacheNodeIdsToReboot=["0001"])
    while connect(lab).name != "OK":
        lab.advance(1 / 60)
    lab.advance(wait_minutes)
    server = connect(lab).server
    lab.advance(1)
    assert ask(lab, server) == ("AUTH_REQUIRED" if asked_for_it else "OK")
    assert (connect(lab).name, ask(lab, server)) == ("OK", "OK")  # A new connection is authenticated.

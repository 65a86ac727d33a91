"""Replication groups: what AWS refuses, and what follows from what it accepts.

Texts of refusals: github.com/cloudposse/terraform-aws-elasticache-redis/issues/240 (mode without encryption) and
/issues/239 (preferred with a token), github.com/aws-controllers-k8s/community/issues/2536 (encryption with a token),
github.com/hashicorp/terraform-provider-aws/issues/8607 (characters of a token); which characters:
docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html (16 to 128 printable ones; beside letters and digits only
``! & # $ ^ < > -``).
"""

import re
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before, own
from stackmedic.lab.physics.caches.store import Store
from stackmedic.lab.services.elasticache import versions
from stackmedic.lab.services.elasticache.shown import group_shown
from stackmedic.lab.wire import AwsError, Call

TOKEN_STATES = {"ROTATE": "ROTATING", "SET": "SETTING"}
TOKEN = re.compile(r"[A-Za-z0-9!&#$^<>-]{16,128}")


def from_request(account: Account, wanted: dict[str, Any], name: str, replicated: bool) -> Store:
    """A store as it was asked for."""
    engine = str(wanted.get("Engine") or "redis").lower()
    version = str(wanted.get("EngineVersion") or ("1.6.22" if engine == "memcached" else "7.1"))
    usual = f"default.{versions.family(engine, version)}"
    encrypted = bool(wanted.get("TransitEncryptionEnabled"))
    parameter_group = wanted.get("CacheParameterGroupName") or usual
    sharded = (
        int(wanted.get("NumNodeGroups") or 1) > 1
        or wanted.get("ClusterMode") == "enabled"
        or account.caches.group(parameter_group).value("cluster-enabled") == "yes"
    )
    if sharded and parameter_group == usual:
        parameter_group += ".cluster.on"
    return Store(
        name=name,
        engine=engine,
        version=versions.full(version),
        node_type=wanted.get("CacheNodeType") or "cache.t4g.micro",
        port=int(wanted.get("Port") or (11211 if engine == "memcached" else 6379)),
        subnet_group=wanted.get("CacheSubnetGroupName") or "default",
        parameter_group=parameter_group,
        group_ids=list(wanted.get("SecurityGroupIds") or []),
        tls=(wanted.get("TransitEncryptionMode") or "required") if encrypted else None,
        passwords=[wanted["AuthToken"]] if wanted.get("AuthToken") else [],
        created_at=account.world.now,
        replicated=replicated,
        sharded=sharded,
        automatic_failover=bool(wanted.get("AutomaticFailoverEnabled")) or sharded,
        token_set_at=account.world.now if wanted.get("AuthToken") else None,
    )


def check_token(wanted: dict[str, Any]) -> None:
    """Raises AwsError for a token that ElastiCache does not take."""
    if wanted.get("AuthToken") and not TOKEN.fullmatch(wanted["AuthToken"]):
        raise AwsError("InvalidParameterValue", "Invalid AuthToken provided.")


@before("elasticache", "CreateReplicationGroup")
def may_create_group(account: Account, call: Call) -> None:
    wanted = call.parameters
    check_token(wanted)
    if wanted.get("AuthToken") and not wanted.get("TransitEncryptionEnabled"):
        text = "The AUTH token is only supported when encryption-in-transit is enabled."
        raise AwsError("InvalidParameterCombination", text)
    if wanted.get("AuthToken") and wanted.get("TransitEncryptionMode") == "preferred":
        text = "Transit encryption preferred is not supported with redis access control."
        raise AwsError("InvalidParameterCombination", text)


@after("elasticache", "CreateReplicationGroup")
def create_group(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    wanted = call.parameters
    store = from_request(account, wanted, stored["ReplicationGroup"]["ReplicationGroupId"], True)
    shards = int(wanted.get("NumNodeGroups") or 1)
    nodes = 1 + int(wanted.get("ReplicasPerNodeGroup") or 0)
    count = nodes if store.sharded else int(wanted.get("NumCacheClusters") or nodes)
    account.caches.life.create(store, shards, count, list(wanted.get("PreferredCacheClusterAZs") or []))
    return {"ReplicationGroup": group_shown(account, store)}


@amend("elasticache", "DescribeReplicationGroups")
def describe_groups(account: Account, call: Call, answer: dict[str, Any]) -> None:
    stores = account.caches.stores
    names = [each["ReplicationGroupId"] for each in answer.get("ReplicationGroups", [])]
    answer["ReplicationGroups"] = [group_shown(account, stores[each]) for each in names if each in stores]


@before("elasticache", "ModifyReplicationGroup", "DeleteReplicationGroup")
def may_change_group(account: Account, call: Call) -> None:
    wanted = call.parameters
    store = account.caches.stores.get(wanted["ReplicationGroupId"])
    if store is None:
        return
    if store.status != "available":
        text = f"Replication group {store.name} is not in available state."
        raise AwsError("InvalidReplicationGroupState", text)
    check_token(wanted)
    changes_tls = "TransitEncryptionEnabled" in wanted or wanted.get("TransitEncryptionMode")
    if changes_tls and store.passwords:
        text = "Modification of transit encryption is not supported for access control enabled clusters."
        raise AwsError("InvalidParameterCombination", text)
    if wanted.get("TransitEncryptionMode") and not (store.encrypted or wanted.get("TransitEncryptionEnabled")):
        text = "To modify transit encryption mode, set encryption-in-transit as enabled."
        raise AwsError("InvalidParameterCombination", text)
    if wanted.get("AuthToken") and not store.encrypted:
        text = "The AUTH token modification is only supported when encryption-in-transit is enabled."
        raise AwsError("InvalidParameterCombination", text)
    versions.check(account, store, wanted)


@after("elasticache", "ModifyReplicationGroup")
def modify_group(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """Groups and parameters change at once; token, encryption and node type take minutes, or wait for the window."""
    wanted, caches = call.parameters, account.caches
    store = caches.stores[wanted["ReplicationGroupId"]]
    if wanted.get("SecurityGroupIds"):
        caches.life.carry(store, wanted["SecurityGroupIds"])
    if wanted.get("CacheParameterGroupName"):
        store.parameter_group = wanted["CacheParameterGroupName"]
    if "AutomaticFailoverEnabled" in wanted:
        store.automatic_failover = bool(wanted["AutomaticFailoverEnabled"])
    if wanted.get("PrimaryClusterId"):
        _promote(account, store, str(wanted["PrimaryClusterId"]))
        return {"ReplicationGroup": group_shown(account, store)}
    if versions.move(account, store, wanted):
        return {"ReplicationGroup": group_shown(account, store)}
    strategy = wanted.get("AuthTokenUpdateStrategy") or "ROTATE"
    token = wanted.get("AuthToken")
    if token or strategy == "DELETE":
        store.pending["AuthTokenStatus"] = TOKEN_STATES.get(strategy, "SETTING")
    if wanted.get("CacheNodeType") and wanted["CacheNodeType"] != store.node_type:
        store.pending["CacheNodeType"] = wanted["CacheNodeType"]
    if wanted.get("ApplyImmediately"):
        _apply_now(account, store, wanted, strategy)
    return {"ReplicationGroup": group_shown(account, store)}


def _apply_now(account: Account, store: Store, wanted: dict[str, Any], strategy: str) -> None:
    life, token = account.caches.life, wanted.get("AuthToken")
    if token or strategy == "DELETE":
        life.modify(store, 60, 180, lambda: set_token(account, store, strategy, token))
    elif "TransitEncryptionEnabled" in wanted or wanted.get("TransitEncryptionMode"):
        mode = wanted.get("TransitEncryptionMode") or (store.tls or "required")
        store.pending["TransitEncryptionMode"] = mode
        off = wanted.get("TransitEncryptionEnabled") is False
        life.modify(store, 300, 600, lambda: setattr(store, "tls", None if off else mode))
    elif store.pending.get("CacheNodeType"):
        life.change_type(store, store.pending["CacheNodeType"])


def _promote(account: Account, store: Store, cluster: str) -> None:
    """Source of the text: AutoFailover.html, "promoting a read replica to primary" needs it switched off."""
    if store.automatic_failover:
        text = "Cannot manually promote a new master cache cluster while autofailover is enabled"
        raise AwsError("InvalidParameterCombination", text)
    heir = next((each for each in store.nodes if each.id == cluster), None)
    if heir is None:
        raise AwsError("CacheClusterNotFound", f"CacheCluster not found: {cluster}")
    account.caches.life.promote(store, heir)


def set_token(account: Account, store: Store, strategy: str, token: str | None) -> None:
    """ROTATE keeps the newest old token beside the new one; SET leaves only the new one; DELETE none."""
    kept = store.passwords[-1:] if strategy == "ROTATE" else []
    store.passwords = [*kept, token] if token else []
    store.token_set_at = account.world.now


@own("elasticache", "TestFailover")
def test_failover(account: Account, call: Call) -> dict[str, Any]:
    """The primary of one shard goes, its replica takes over."""
    wanted, stores = call.parameters, account.caches.stores
    store = stores.get(str(wanted["ReplicationGroupId"]).lower())
    if store is None:
        raise AwsError("ReplicationGroupNotFoundFault", f"ReplicationGroup {wanted['ReplicationGroupId']} not found.")
    shard = str(wanted["NodeGroupId"])
    if shard not in store.shards:
        raise AwsError("NodeGroupNotFoundFault", f"NodeGroup {shard} not found.")
    if store.status != "available":
        text = f"Replication group {store.name} is not in available state."
        raise AwsError("InvalidReplicationGroupState", text)
    replicas = [each for each in store.nodes if each.shard == shard and not each.primary]
    if not store.automatic_failover or not replicas:
        text = "Automatic failover must be enabled on the replication group to test failover."
        raise AwsError("InvalidReplicationGroupState", text)
    account.caches.life.failover(store, shard)
    return {"ReplicationGroup": group_shown(account, store)}


@own("elasticache", "IncreaseReplicaCount", "DecreaseReplicaCount")
def change_replicas(account: Account, call: Call) -> dict[str, Any]:
    wanted, life = call.parameters, account.caches.life
    store = account.caches.stores.get(str(wanted["ReplicationGroupId"]).lower())
    if store is None:
        raise AwsError("ReplicationGroupNotFoundFault", f"ReplicationGroup {wanted['ReplicationGroupId']} not found.")
    count = 1 + int(wanted.get("NewReplicaCount") or 0)
    for shard in store.shards:
        if call.operation == "IncreaseReplicaCount":
            life.add_nodes(store, shard, count)
        else:
            life.remove_nodes(store, shard, count)
    return {"ReplicationGroup": group_shown(account, store)}


@after("elasticache", "DeleteReplicationGroup")
def delete_group(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    store, known = account.caches.stores[call.parameters["ReplicationGroupId"]], account.moto("elasticache")
    account.caches.life.delete(store, lambda: known.replication_groups.pop(store.name, None))
    return {"ReplicationGroup": group_shown(account, store)}

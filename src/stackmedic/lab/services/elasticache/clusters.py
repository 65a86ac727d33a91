"""Cache clusters, their events and subnet groups."""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, own
from stackmedic.lab.physics.caches.store import Node, Store
from stackmedic.lab.services.elasticache import versions
from stackmedic.lab.services.elasticache.groups import from_request
from stackmedic.lab.services.elasticache.shown import cluster_shown
from stackmedic.lab.services.moments import seconds
from stackmedic.lab.wire import AwsError, Call

KEPT_S = 14 * 86400


@after("elasticache", "CreateCacheCluster")
def create_cluster(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    wanted = call.parameters
    store = from_request(account, wanted, stored["CacheCluster"]["CacheClusterId"], False)
    zone = wanted.get("PreferredAvailabilityZone")
    account.caches.life.create(store, 1, 1, [zone] if zone else [])
    return {"CacheCluster": cluster_shown(account, store, store.nodes[0], False)}


@after("elasticache", "DeleteCacheCluster")
def delete_cluster(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    store, known = account.caches.stores[call.parameters["CacheClusterId"]], account.moto("elasticache")
    account.caches.life.delete(store, lambda: known.cache_clusters.pop(store.name, None))
    return {"CacheCluster": cluster_shown(account, store, store.nodes[0], False)}


@own("elasticache", "DescribeCacheClusters")
def describe_clusters(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters
    found = [(store, node) for store in account.caches.stores.values() for node in store.nodes]
    if wanted.get("CacheClusterId"):
        found = [member(account, wanted)]
    if wanted.get("ShowCacheClustersNotInReplicationGroups"):
        found = [each for each in found if not each[0].replicated]
    with_nodes = bool(wanted.get("ShowCacheNodeInfo"))
    return {"CacheClusters": [cluster_shown(account, *each, with_nodes) for each in found]}


def member(account: Account, wanted: dict[str, Any]) -> tuple[Store, Node]:
    found = account.caches.member(str(wanted["CacheClusterId"]).lower())
    if found is None:
        raise AwsError("CacheClusterNotFound", f"CacheCluster not found: {wanted['CacheClusterId']}")
    return found


@own("elasticache", "ModifyCacheCluster")
def modify_cluster(account: Account, call: Call) -> dict[str, Any]:
    """Groups and parameters change at once, a node type and a version with ApplyImmediately."""
    wanted, life = call.parameters, account.caches.life
    store, node = member(account, wanted)
    versions.check(account, store, wanted)
    if wanted.get("SecurityGroupIds"):
        life.carry(store, wanted["SecurityGroupIds"])
    if wanted.get("CacheParameterGroupName"):
        store.parameter_group = wanted["CacheParameterGroupName"]
    if not versions.move(account, store, wanted) and wanted.get("CacheNodeType") and wanted.get("ApplyImmediately"):
        life.change_type(store, wanted["CacheNodeType"])
    account.world.changed()
    return {"CacheCluster": cluster_shown(account, store, node, True)}


@own("elasticache", "RebootCacheCluster")
def reboot_cluster(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters
    store, node = member(account, wanted)
    if set(wanted.get("CacheNodeIdsToReboot") or []) != {"0001"}:
        raise AwsError("InvalidParameterValue", "One or more of the cache node ids is invalid.")
    if node.status != "available":
        raise AwsError("InvalidCacheClusterState", f"Cache cluster {node.id} is not in available state.")
    account.caches.life.reboot(store, node)
    return {"CacheCluster": cluster_shown(account, store, node, True)}


@own("elasticache", "DescribeEvents")
def describe_events(account: Account, call: Call) -> dict[str, Any]:
    """The last hour unless asked otherwise; 14 days are kept."""
    wanted, now = call.parameters, account.world.now
    until = seconds(wanted["EndTime"]) if wanted.get("EndTime") else now
    since = seconds(wanted["StartTime"]) if wanted.get("StartTime") else until - 60 * int(wanted.get("Duration") or 60)
    return {
        "Events": [
            {
                "SourceIdentifier": each.source,
                "SourceType": each.kind,
                "Message": each.message,
                "Date": account.world.utc(each.at),
            }
            for each in account.caches.events
            if max(since, now - KEPT_S) <= each.at <= until
            and wanted.get("SourceIdentifier") in (None, each.source)
            and wanted.get("SourceType") in (None, each.kind)
        ]
    }


@own("elasticache", "DeleteCacheSubnetGroup")
def delete_subnet_group(account: Account, call: Call) -> dict[str, Any]:
    name, known = call.parameters["CacheSubnetGroupName"], account.moto("elasticache")
    if name not in known.cache_subnet_groups:
        raise AwsError("CacheSubnetGroupNotFoundFault", f"Cache Subnet Group {name} does not exist.")
    if any(each.subnet_group == name for each in account.caches.stores.values()):
        text = f"Cache subnet group {name} is currently in use by a cache cluster."
        raise AwsError("CacheSubnetGroupInUse", text)
    del known.cache_subnet_groups[name]
    return {}

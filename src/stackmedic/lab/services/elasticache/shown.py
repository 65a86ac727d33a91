"""Groups, clusters and nodes as ElastiCache describes them.

Shapes: API reference, ReplicationGroup, NodeGroup, CacheCluster (abbreviated without ShowCacheNodeInfo; no nodes while
creating or deleting; in cluster mode a configuration endpoint and slots in place of a primary and a reader endpoint).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.physics.caches.store import Node, Store

SLOTS = 16384


def endpoint(address: str, port: int) -> dict[str, Any]:
    return {"Address": address, "Port": port}


def group_shown(account: Account, store: Store) -> dict[str, Any]:
    """A replication group as DescribeReplicationGroups shows it."""
    stored, names = account.moto("elasticache").replication_groups[store.name], account.caches.names
    wire = {
        "ReplicationGroupId": store.name,
        "Description": stored.description,
        "GlobalReplicationGroupInfo": {},
        "Status": store.status,
        "PendingModifiedValues": dict(store.pending),
        "MemberClusters": [each.id for each in store.nodes],
        "AutomaticFailover": "enabled" if store.automatic_failover else "disabled",
        "MultiAZ": stored.multi_az,
        "SnapshotRetentionLimit": stored.snapshot_retention_limit,
        "SnapshotWindow": stored.snapshot_window,
        "ClusterEnabled": store.sharded,
        "ClusterMode": "enabled" if store.sharded else "disabled",
        "CacheNodeType": store.node_type,
        "AuthTokenEnabled": bool(store.passwords),
        "TransitEncryptionEnabled": store.encrypted,
        "AtRestEncryptionEnabled": stored.at_rest_encryption_enabled,
        "ARN": stored.arn,
        "LogDeliveryConfigurations": [],
        "ReplicationGroupCreateTime": account.world.utc(store.created_at),
        "DataTiering": "disabled",
        "AutoMinorVersionUpgrade": stored.auto_minor_version_upgrade is not False,
        "NetworkType": "ipv4",
        "IpDiscovery": "ipv4",
        "Engine": store.engine,
    }
    if stored.kms_key_id:
        wire["KmsKeyId"] = stored.kms_key_id
    if store.tls:
        wire["TransitEncryptionMode"] = store.tls
    if store.token_set_at:
        wire["AuthTokenLastModifiedDate"] = account.world.utc(store.token_set_at)
    if store.status != "creating":
        wire["NodeGroups"] = [shard_shown(account, store, each) for each in store.shards]
        if store.sharded:
            wire["ConfigurationEndpoint"] = endpoint(names.configuration(store, store.encrypted), store.port)
    return wire


def shard_shown(account: Account, store: Store, shard: str) -> dict[str, Any]:
    names, members = account.caches.names, [each for each in store.nodes if each.shard == shard]
    wire: dict[str, Any] = {
        "NodeGroupId": shard,
        "Status": store.status,
        "NodeGroupMembers": [member_shown(account, store, each) for each in members],
    }
    if store.sharded:
        count, number = len(store.shards), store.shards.index(shard)
        return wire | {"Slots": f"{SLOTS * number // count}-{SLOTS * (number + 1) // count - 1}"}
    return wire | {
        "PrimaryEndpoint": endpoint(names.primary(store, store.encrypted), store.port),
        "ReaderEndpoint": endpoint(names.reader(store, store.encrypted), store.port),
    }


def member_shown(account: Account, store: Store, node: Node) -> dict[str, Any]:
    """In cluster mode roles are the cluster's own business and not shown."""
    wire: dict[str, Any] = {
        "CacheClusterId": node.id,
        "CacheNodeId": "0001",
        "PreferredAvailabilityZone": node.zone,
    }
    if store.sharded:
        return wire
    return wire | {
        "ReadEndpoint": endpoint(account.caches.names.node(store, node.id, store.encrypted), store.port),
        "CurrentRole": "primary" if node.primary else "replica",
    }


def cluster_shown(account: Account, store: Store, node: Node, with_nodes: bool) -> dict[str, Any]:
    """A cache cluster as DescribeCacheClusters shows it."""
    wire: dict[str, Any] = {
        "CacheClusterId": node.id,
        "ClientDownloadLandingPage": "https://console.aws.amazon.com/elasticache/home#client-download:",
        "CacheNodeType": store.node_type,
        "Engine": store.engine,
        "EngineVersion": store.version,
        "CacheClusterStatus": node.status,
        "NumCacheNodes": 1,
        "PreferredAvailabilityZone": node.zone,
        "CacheClusterCreateTime": account.world.utc(store.created_at),
        "PreferredMaintenanceWindow": "sun:15:00-sun:16:00",
        "PendingModifiedValues": {},
        "CacheSecurityGroups": [],
        "CacheParameterGroup": {
            "CacheParameterGroupName": store.parameter_group,
            "ParameterApplyStatus": "in-sync",
            "CacheNodeIdsToReboot": [],
        },
        "CacheSubnetGroupName": store.subnet_group,
        "AutoMinorVersionUpgrade": True,
        "SecurityGroups": [{"SecurityGroupId": each, "Status": "active"} for each in store.group_ids],
        "SnapshotRetentionLimit": 0,
        "SnapshotWindow": "14:00-15:00",
        "AuthTokenEnabled": bool(store.passwords),
        "TransitEncryptionEnabled": store.encrypted,
        "AtRestEncryptionEnabled": False,
        "ARN": account.arn("elasticache", f"cluster:{node.id}"),
        "ReplicationGroupLogDeliveryEnabled": False,
        "LogDeliveryConfigurations": [],
        "NetworkType": "ipv4",
        "IpDiscovery": "ipv4",
    }
    if store.replicated:
        stored = account.moto("elasticache").replication_groups[store.name]
        wire |= {"ReplicationGroupId": store.name, "AtRestEncryptionEnabled": stored.at_rest_encryption_enabled}
    if store.tls:
        wire["TransitEncryptionMode"] = store.tls
    if store.engine == "memcached" and node.status != "creating":
        wire["ConfigurationEndpoint"] = endpoint(account.caches.names.node(store, node.id, store.encrypted), store.port)
    if with_nodes and node.status not in ("creating", "deleting"):
        wire["CacheNodes"] = [node_shown(account, store, node)]
    return wire


def node_shown(account: Account, store: Store, node: Node) -> dict[str, Any]:
    return {
        "CacheNodeId": "0001",
        "CacheNodeStatus": node.status,
        "CacheNodeCreateTime": account.world.utc(store.created_at),
        "Endpoint": endpoint(account.caches.names.node(store, node.id, store.encrypted), store.port),
        "ParameterGroupStatus": "in-sync",
        "CustomerAvailabilityZone": node.zone,
    }

"""ElastiCache: moto knows names, subnet groups and tags; members, endpoints, states, tokens and events are the lab's.

Texts of refusals: github.com/cloudposse/terraform-aws-elasticache-redis/issues/240 (mode without encryption) and
/issues/239 (preferred with a token), github.com/aws-controllers-k8s/community/issues/2536 (encryption with a token).
Shapes: ElastiCache API reference, ReplicationGroup, NodeGroup, CacheCluster (abbreviated without ShowCacheNodeInfo; no
nodes while creating or deleting).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before, own
from stackmedic.lab.physics.cache import Node, Store
from stackmedic.lab.services.rds import moment
from stackmedic.lab.wire import AwsError, Call

FULL_VERSIONS = {"7.1": "7.1.0", "7.0": "7.0.7", "6.2": "6.2.6", "6.x": "6.2.6", "8.0": "8.0.1", "7.2": "7.2.6"}
TOKEN_STATES = {"ROTATE": "ROTATING", "SET": "SETTING"}


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
        "AutomaticFailover": stored.automatic_failover,
        "MultiAZ": stored.multi_az,
        "SnapshotRetentionLimit": stored.snapshot_retention_limit,
        "SnapshotWindow": stored.snapshot_window,
        "ClusterEnabled": False,
        "ClusterMode": "disabled",
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
        wire["NodeGroups"] = [
            {
                "NodeGroupId": "0001",
                "Status": store.status,
                "PrimaryEndpoint": endpoint(names.primary(store, store.encrypted), store.port),
                "ReaderEndpoint": endpoint(names.reader(store, store.encrypted), store.port),
                "NodeGroupMembers": [member_shown(account, store, each) for each in store.nodes],
            }
        ]
    return wire


def member_shown(account: Account, store: Store, node: Node) -> dict[str, Any]:
    return {
        "CacheClusterId": node.id,
        "CacheNodeId": "0001",
        "ReadEndpoint": endpoint(account.caches.names.node(store, node.id, store.encrypted), store.port),
        "PreferredAvailabilityZone": node.zone,
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


def from_request(account: Account, wanted: dict[str, Any], name: str, replicated: bool) -> Store:
    """A store as it was asked for."""
    engine = str(wanted.get("Engine") or "redis").lower()
    version = str(wanted.get("EngineVersion") or "7.1")
    family = version.split(".")[0] + (".x" if version.startswith("6") else "")
    encrypted = bool(wanted.get("TransitEncryptionEnabled"))
    return Store(
        name=name,
        engine=engine,
        version=FULL_VERSIONS.get(version, version),
        node_type=wanted.get("CacheNodeType") or "cache.t4g.micro",
        port=int(wanted.get("Port") or (11211 if engine == "memcached" else 6379)),
        subnet_group=wanted.get("CacheSubnetGroupName") or "default",
        parameter_group=wanted.get("CacheParameterGroupName") or f"default.{engine}{family}",
        group_ids=list(wanted.get("SecurityGroupIds") or []),
        tls=(wanted.get("TransitEncryptionMode") or "required") if encrypted else None,
        passwords=[wanted["AuthToken"]] if wanted.get("AuthToken") else [],
        created_at=account.world.now,
        replicated=replicated,
        token_set_at=account.world.now if wanted.get("AuthToken") else None,
    )


@before("elasticache", "CreateReplicationGroup")
def may_create_group(account: Account, call: Call) -> None:
    wanted = call.parameters
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
    count = int(wanted.get("NumCacheClusters") or 1 + int(wanted.get("ReplicasPerNodeGroup") or 0))
    account.caches.create(store, count, list(wanted.get("PreferredCacheClusterAZs") or []))
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


@after("elasticache", "ModifyReplicationGroup")
def modify_group(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """Groups change at once; token and encryption take minutes, or wait for the maintenance window."""
    wanted, caches = call.parameters, account.caches
    store = caches.stores[wanted["ReplicationGroupId"]]
    if wanted.get("SecurityGroupIds"):
        caches.carry(store, wanted["SecurityGroupIds"])
    strategy = wanted.get("AuthTokenUpdateStrategy") or "ROTATE"
    token = wanted.get("AuthToken")
    if token or strategy == "DELETE":
        store.pending["AuthTokenStatus"] = TOKEN_STATES.get(strategy, "SETTING")
    if wanted.get("ApplyImmediately") and (token or strategy == "DELETE"):
        caches.modify(store, 60, 180, lambda: set_token(account, store, strategy, token))
    elif wanted.get("ApplyImmediately") and (
        "TransitEncryptionEnabled" in wanted or wanted.get("TransitEncryptionMode")
    ):
        mode = wanted.get("TransitEncryptionMode") or (store.tls or "required")
        store.pending["TransitEncryptionMode"] = mode
        off = wanted.get("TransitEncryptionEnabled") is False
        caches.modify(store, 300, 600, lambda: setattr(store, "tls", None if off else mode))
    return {"ReplicationGroup": group_shown(account, store)}


def set_token(account: Account, store: Store, strategy: str, token: str | None) -> None:
    """ROTATE keeps the newest old token beside the new one; SET leaves only the new one; DELETE none."""
    kept = store.passwords[-1:] if strategy == "ROTATE" else []
    store.passwords = [*kept, token] if token else []
    store.token_set_at = account.world.now


@after("elasticache", "DeleteReplicationGroup")
def delete_group(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    store, known = account.caches.stores[call.parameters["ReplicationGroupId"]], account.moto("elasticache")
    account.caches.delete(store, lambda: known.replication_groups.pop(store.name, None))
    return {"ReplicationGroup": group_shown(account, store)}


@after("elasticache", "CreateCacheCluster")
def create_cluster(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    wanted = call.parameters
    store = from_request(account, wanted, stored["CacheCluster"]["CacheClusterId"], False)
    account.caches.create(
        store, 1, [wanted["PreferredAvailabilityZone"]] if wanted.get("PreferredAvailabilityZone") else []
    )
    return {"CacheCluster": cluster_shown(account, store, store.nodes[0], False)}


@after("elasticache", "DeleteCacheCluster")
def delete_cluster(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    store, known = account.caches.stores[call.parameters["CacheClusterId"]], account.moto("elasticache")
    account.caches.delete(store, lambda: known.cache_clusters.pop(store.name, None))
    return {"CacheCluster": cluster_shown(account, store, store.nodes[0], False)}


@own("elasticache", "DescribeCacheClusters")
def describe_clusters(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters
    found = [(store, node) for store in account.caches.stores.values() for node in store.nodes]
    if wanted.get("CacheClusterId"):
        found = [each for each in found if each[1].id == str(wanted["CacheClusterId"]).lower()]
        if not found:
            raise AwsError("CacheClusterNotFound", f"CacheCluster not found: {wanted['CacheClusterId']}")
    if wanted.get("ShowCacheClustersNotInReplicationGroups"):
        found = [each for each in found if not each[0].replicated]
    with_nodes = bool(wanted.get("ShowCacheNodeInfo"))
    return {"CacheClusters": [cluster_shown(account, *each, with_nodes) for each in found]}


@own("elasticache", "RebootCacheCluster")
def reboot_cluster(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters
    found = account.caches.member(str(wanted["CacheClusterId"]).lower())
    if found is None:
        raise AwsError("CacheClusterNotFound", f"CacheCluster not found: {wanted['CacheClusterId']}")
    store, node = found
    if set(wanted.get("CacheNodeIdsToReboot") or []) != {"0001"}:
        raise AwsError("InvalidParameterValue", "One or more of the cache node ids is invalid.")
    if node.status != "available":
        raise AwsError("InvalidCacheClusterState", f"Cache cluster {node.id} is not in available state.")
    account.caches.reboot(store, node)
    return {"CacheCluster": cluster_shown(account, store, node, True)}


@own("elasticache", "DescribeEvents")
def describe_events(account: Account, call: Call) -> dict[str, Any]:
    """The last hour unless asked otherwise; 14 days are kept."""
    wanted, now = call.parameters, account.world.now
    until = moment(wanted.get("EndTime")) or now
    since = moment(wanted.get("StartTime")) or until - 60 * int(wanted.get("Duration") or 60)
    return {
        "Events": [
            {
                "SourceIdentifier": each.source,
                "SourceType": each.kind,
                "Message": each.message,
                "Date": account.world.utc(each.at),
            }
            for each in account.caches.events
            if max(since, now - 14 * 86400) <= each.at <= until
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

"""Aurora clusters: what AWS refuses, and what follows from what it accepts.

Texts of refusals: API reference, StopDBCluster and FailoverDBCluster (errors); moto's where they are AWS's; for a
cluster with members, github.com/hashicorp/terraform-provider-aws/issues/6689.
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before, own
from stackmedic.lab.physics.databases import managed
from stackmedic.lab.services.rds import default_groups
from stackmedic.lab.services.rds.instances import carry
from stackmedic.lab.services.rds.shown import cluster_shown
from stackmedic.lab.services.rds.wire_of import cluster_wire
from stackmedic.lab.wire import AwsError, Call

CHANGES_AT_ONCE = ("ServerlessV2ScalingConfiguration", "BackupRetentionPeriod", "DBClusterParameterGroupName")


def shown(account: Account, name: str) -> dict[str, Any]:
    """A cluster by its name, as moto describes it and we amend it."""
    return {"DBCluster": cluster_shown(account, cluster_wire(account, name))}


def named(account: Account, call: Call) -> Any:
    """moto's cluster. Raises AWS's error for one that does not exist."""
    name = str(call.parameters["DBClusterIdentifier"]).lower().split(":")[-1]
    found = account.databases.clusters.stored.get(name)
    if found is None:
        raise AwsError("DBClusterNotFoundFault", f"DBCluster {name} not found.")
    return found


@amend("rds", "DescribeDBClusters")
def describe_clusters(account: Account, call: Call, answer: dict[str, Any]) -> None:
    for each in answer.get("DBClusters", []):
        cluster_shown(account, each)


@after("rds", "CreateDBCluster")
def create_cluster(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    name, databases = stored["DBCluster"]["DBClusterIdentifier"], account.databases
    databases.clusters.created(name)
    if not call.parameters.get(default_groups.CLUSTER_KEY):  # moto takes the cluster for one of MySQL.
        databases.clusters.stored[name].parameter_group = default_groups.name_for(databases.clusters.stored[name])
        stored["DBCluster"]["DBClusterParameterGroup"] = databases.clusters.stored[name].parameter_group
    if call.parameters.get("ManageMasterUserPassword"):
        managed.manage(databases, databases.clusters.stored[name], databases.clusters.cluster(name).data)
    return {"DBCluster": cluster_shown(account, stored["DBCluster"])}


@before("rds", "ModifyDBCluster")
def may_modify(account: Account, call: Call) -> None:
    _expect(named(account, call), "available")
    default_groups.check_of_cluster(account, call)


@after("rds", "ModifyDBCluster")
def modify_cluster(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """Capacity and groups count at once, the rest as for instances; max_connections follows capacity at a reboot."""
    name, wanted, databases = stored["DBCluster"]["DBClusterIdentifier"], call.parameters, account.databases
    clusters = databases.clusters
    if wanted.get("NewDBClusterIdentifier"):
        clusters.renamed(str(wanted["DBClusterIdentifier"]).lower(), name)
    kept = clusters.stored[name]
    if "EnableIAMDatabaseAuthentication" in wanted:
        kept.iam_auth = bool(wanted["EnableIAMDatabaseAuthentication"])
    for each in clusters.members(name):
        server = databases.server(str(each.db_instance_identifier))
        if wanted.get("VpcSecurityGroupIds"):
            carry(account, server.interface.id, kept.vpc_security_group_ids)
    if wanted.get("RotateMasterUserPassword"):
        managed.rotate(databases, kept, clusters.cluster(name).data)
    if wanted.get("ManageMasterUserPassword"):
        managed.manage(databases, kept, clusters.cluster(name).data)
    if wanted.get("MasterUserPassword"):
        clusters.reset_password(name, wanted["MasterUserPassword"])
    elif any(wanted.get(each) for each in CHANGES_AT_ONCE):
        clusters.modified(name)
    return {"DBCluster": cluster_shown(account, stored["DBCluster"])}


@own("rds", "StopDBCluster")
def stop_cluster(account: Account, call: Call) -> dict[str, Any]:
    stored, clusters = named(account, call), account.databases.clusters
    name = str(stored.db_cluster_identifier)
    _expect(stored, "available")
    if any(each.status != "available" for each in stored.members):
        text = f"DbCluster {name} has instances that are not in available state."
        raise AwsError("InvalidDBInstanceState", text)
    clusters.stop(name)
    return shown(account, name)


@own("rds", "StartDBCluster")
def start_cluster(account: Account, call: Call) -> dict[str, Any]:
    stored = named(account, call)
    _expect(stored, "stopped", "inaccessible-encryption-credentials-recoverable")
    account.databases.clusters.start(str(stored.db_cluster_identifier))
    return shown(account, str(stored.db_cluster_identifier))


def _expect(stored: Any, *states: str) -> None:
    if stored.status not in states:
        text = (
            f"DbCluster {stored.db_cluster_identifier} is in {stored.status} state but expected it to be one of "
            f"{','.join(states)}."
        )
        raise AwsError("InvalidDBClusterStateFault", text)


@own("rds", "FailoverDBCluster")
def failover_cluster(account: Account, call: Call) -> dict[str, Any]:
    """To the instance that is named, else to the reader of the lowest promotion tier."""
    stored, clusters = named(account, call), account.databases.clusters
    name = str(stored.db_cluster_identifier)
    _expect(stored, "available")
    members = {str(each.db_instance_identifier): each for each in stored.members}
    if len(members) < 2:
        text = f"Database cluster:{name} should have at least two database instances"
        raise AwsError("InvalidDBClusterStateFault", text)
    wanted = str(call.parameters.get("TargetDBInstanceIdentifier") or "").lower()
    if wanted and wanted not in members:
        raise AwsError("InvalidParameterValue", f"Cannot find target instance: {wanted}")
    readers = [each for each in members.values() if not each.is_cluster_writer and each.status == "available"]
    readers.sort(key=lambda each: (each.promotion_tier, str(each.db_instance_identifier)))
    target = wanted or (str(readers[0].db_instance_identifier) if readers else "")
    if not target or members[target].status != "available":
        raise AwsError("InvalidDBInstanceState", f"Instance {target} should be in valid state for failover.")
    if not members[target].is_cluster_writer:
        clusters.failover(name, target)
    return shown(account, name)


@before("rds", "DeleteDBCluster")
def may_delete(account: Account, call: Call) -> None:
    stored, wanted = named(account, call), call.parameters
    name = str(stored.db_cluster_identifier)
    if stored.status == "deleting":
        raise AwsError("InvalidDBClusterStateFault", f"Cluster {name} is already being deleted.")
    if stored.members:
        text = "Cluster cannot be deleted, it still contains DB instances in non-deleting state."
        raise AwsError("InvalidDBClusterStateFault", text)
    final = wanted.get("FinalDBSnapshotIdentifier")
    if not wanted.get("SkipFinalSnapshot") and not final:
        text = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        raise AwsError("InvalidParameterCombination", text)
    call.kept["cluster"] = stored
    if final:
        account.databases.snapshots[str(final).lower()] = account.databases.clusters.cluster(name).data.copy()


@after("rds", "DeleteDBCluster")
def delete_cluster(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    account.databases.clusters.delete(stored["DBCluster"]["DBClusterIdentifier"], call.kept["cluster"])
    return {"DBCluster": cluster_shown(account, stored["DBCluster"])}

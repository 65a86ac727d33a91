"""Snapshots: they take minutes, and what is restored from them has the data of then.

A snapshot is creating, with its progress in per cent, then available. What is restored has the parameter group, the
security groups and the public access that the call names, or the defaults, not those of the original
(docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html, which is how
github.com/hashicorp/terraform-provider-postgresql/issues/187 came about); the master password is that of then.
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before
from stackmedic.lab.services.rds.shown import cluster_shown, instance_shown
from stackmedic.lab.wire import AwsError, Call

KINDS = {"DBSnapshot": "db-snapshot", "DBClusterSnapshot": "db-cluster-snapshot"}


@before("rds", "CreateDBSnapshot")
def may_snapshot(account: Account, call: Call) -> None:
    name = str(call.parameters["DBInstanceIdentifier"]).lower()
    stored = account.databases.stored.get(name)
    if stored is not None and stored.status not in ("available", "storage-full", "storage-optimization", "stopped"):
        text = f"Cannot create a snapshot because the database instance {name} is not currently in the available state."
        raise AwsError("InvalidDBInstanceState", text)


@after("rds", "CreateDBSnapshot")
def create_snapshot(account: Account, call: Call, stored: dict[str, Any]) -> None:
    databases, wire = account.databases, stored["DBSnapshot"]
    name, source = wire["DBSnapshotIdentifier"], wire["DBInstanceIdentifier"]
    databases.snapshots[name] = databases.server(source).data.copy()
    taken = account.moto("rds").database_snapshots[name]
    if databases.stored[source].status == "available":
        databases.life.turn(source, "backing-up")
        databases.life.later(source, account.world.between(60, 180), "backing-up", "available")
    _create_for_a_while(account, taken, name, "DBSnapshot", wire)


@after("rds", "CreateDBClusterSnapshot")
def create_cluster_snapshot(account: Account, call: Call, stored: dict[str, Any]) -> None:
    databases, wire = account.databases, stored["DBClusterSnapshot"]
    name = wire["DBClusterSnapshotIdentifier"]
    databases.snapshots[name] = databases.clusters.cluster(wire["DBClusterIdentifier"]).data.copy()
    taken = account.moto("rds").cluster_snapshots[name]
    _create_for_a_while(account, taken, name, "DBClusterSnapshot", wire)


def _create_for_a_while(account: Account, taken: Any, name: str, kind: str, wire: dict[str, Any]) -> None:
    what = "manual snapshot" if kind == "DBSnapshot" else "manual cluster snapshot"
    taken.status, wire["Status"], wire["PercentProgress"] = "creating", "creating", 0
    account.databases.say(name, f"Creating {what}", "creation" if kind == "DBSnapshot" else "backup", kind=KINDS[kind])

    def done() -> None:
        if taken.status == "creating":
            taken.status = "available"
            words = what[0].upper() + what[1:]
            categories = "creation" if kind == "DBSnapshot" else "backup"
            account.databases.say(name, f"{words} created", categories, kind=KINDS[kind])
            account.world.changed()

    account.world.after(account.world.between(90, 240), done)


@amend("rds", "DescribeDBSnapshots")
def describe_snapshots(account: Account, call: Call, answer: dict[str, Any]) -> None:
    for each in answer.get("DBSnapshots", []):
        each["PercentProgress"] = 100 if each["Status"] == "available" else 20


@amend("rds", "DescribeDBClusterSnapshots")
def describe_cluster_snapshots(account: Account, call: Call, answer: dict[str, Any]) -> None:
    for each in answer.get("DBClusterSnapshots", []):
        each["PercentProgress"] = 100 if each["Status"] == "available" else 20


@after("rds", "CopyDBSnapshot")
def copy_snapshot(account: Account, call: Call, stored: dict[str, Any]) -> None:
    source = str(call.parameters["SourceDBSnapshotIdentifier"]).split(":")[-1]
    kept = account.databases.snapshots
    if source in kept:
        kept[stored["DBSnapshot"]["DBSnapshotIdentifier"]] = kept[source].copy()


@after("rds", "CopyDBClusterSnapshot")
def copy_cluster_snapshot(account: Account, call: Call, stored: dict[str, Any]) -> None:
    source = str(call.parameters["SourceDBClusterSnapshotIdentifier"]).split(":")[-1]
    kept = account.databases.snapshots
    if source in kept:
        kept[stored["DBClusterSnapshot"]["DBClusterSnapshotIdentifier"]] = kept[source].copy()


@after("rds", "DeleteDBSnapshot", "DeleteDBClusterSnapshot")
def delete_snapshot(account: Account, call: Call, stored: dict[str, Any]) -> None:
    wanted = call.parameters.get("DBSnapshotIdentifier") or call.parameters.get("DBClusterSnapshotIdentifier")
    account.databases.snapshots.pop(str(wanted).lower(), None)


@before("rds", "RestoreDBInstanceFromDBSnapshot", "RestoreDBClusterFromSnapshot")
def may_restore(account: Account, call: Call) -> None:
    wanted = call.parameters.get("DBSnapshotIdentifier") or call.parameters.get("SnapshotIdentifier")
    name, rds = str(wanted).split(":")[-1].lower(), account.moto("rds")
    taken = rds.database_snapshots.get(name) or rds.cluster_snapshots.get(name)
    if taken is not None and taken.status != "available":
        text = f"DB Snapshot {name} is not in available state."
        raise AwsError("InvalidDBSnapshotState", text)


@after("rds", "RestoreDBInstanceFromDBSnapshot")
def restore_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    wanted, wire = call.parameters, stored["DBInstance"]
    _forget_the_original(account, call, account.databases.stored[wire["DBInstanceIdentifier"]])
    _bring_back(account, wire["DBInstanceIdentifier"], str(wanted["DBSnapshotIdentifier"]).split(":")[-1].lower())
    account.databases.life.created(wire["DBInstanceIdentifier"], wanted)
    return {"DBInstance": instance_shown(account, wire)}


def _forget_the_original(account: Account, call: Call, made: Any) -> None:
    """moto copies what AWS does not: access from outside, and who asked."""
    made.publicly_accessible = bool(call.parameters.get("PubliclyAccessible", False))
    made.multi_az = bool(call.parameters.get("MultiAZ", False))
    made.replicas, made.is_replica = [], False
    made.instance_create_time = account.world.utc().replace(tzinfo=None)


def _bring_back(account: Account, name: str, snapshot: str) -> None:
    data = account.databases.snapshots.get(snapshot)
    if data is not None:
        account.databases.restored(name, data)


@after("rds", "RestoreDBInstanceToPointInTime")
def restore_to_time(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    databases, wire = account.databases, stored["DBInstance"]
    name, source = wire["DBInstanceIdentifier"], str(call.parameters.get("SourceDBInstanceIdentifier", "")).lower()
    _forget_the_original(account, call, databases.stored[name])
    if source in databases.stored:
        databases.restored(name, databases.server(source).data)
    databases.life.created(name, call.parameters)
    databases.say(name, f"Restored from DB instance {source} to {name}", "restoration")
    return {"DBInstance": instance_shown(account, wire)}


@after("rds", "RestoreDBClusterFromSnapshot")
def restore_cluster(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """A cluster without instances: those are created as ever."""
    wire, clusters = stored["DBCluster"], account.databases.clusters
    name, snapshot = wire["DBClusterIdentifier"], str(call.parameters["SnapshotIdentifier"]).split(":")[-1].lower()
    clusters.created(name)
    data = account.databases.snapshots.get(snapshot)
    if data is not None:
        clusters.cluster(name).data = data.copy()
    return {"DBCluster": cluster_shown(account, wire)}

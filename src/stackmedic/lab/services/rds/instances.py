"""RDS instances: what AWS refuses, and what follows from what it accepts.

Texts of refusals: github.com/cloud-custodian/cloud-custodian/issues/1687 (stop) and /issues/178 (modify),
github.com/base2Services/cfn-start-stop-stack/pull/65 (replica), README of github.com/sqlxpert/lights-off-aws (start).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before
from stackmedic.lab.physics.databases import managed
from stackmedic.lab.services.rds import default_groups
from stackmedic.lab.services.rds.shown import instance_shown
from stackmedic.lab.wire import AwsError, Call

NOT_AVAILABLE = "Database instance is not in available state."
STATES_TO_START = (
    "stopped, inaccessible-encryption-credentials-recoverable, "
    "incompatible-network (only valid for non-SqlServer instances)"
)
STATES_TO_MODIFY = (None, "available", "storage-optimization", "storage-full")


def status_of(account: Account, call: Call) -> tuple[str, str | None]:
    """The instance that a call is about, and its state; moto answers for one that does not exist."""
    name = str(call.parameters["DBInstanceIdentifier"]).lower()
    stored = account.databases.stored.get(name)
    return name, str(stored.status) if stored else None


@amend("rds", "DescribeDBInstances")
def describe_instances(account: Account, call: Call, answer: dict[str, Any]) -> None:
    for each in answer.get("DBInstances", []):
        instance_shown(account, each)


@after("rds", "CreateDBInstance", "CreateDBInstanceReadReplica")
def create_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    wire, databases = stored["DBInstance"], account.databases
    name = wire["DBInstanceIdentifier"]
    source = str(call.parameters.get("SourceDBInstanceIdentifier", "")).split(":")[-1]
    if source in databases.stored:
        databases.restored(name, databases.server(source).data)
    databases.life.created(name, call.parameters)
    if call.parameters.get("ManageMasterUserPassword"):
        managed.manage(databases, databases.stored[name], databases.server(name).data)
    return {"DBInstance": instance_shown(account, wire)}


@before("rds", "StopDBInstance")
def may_stop(account: Account, call: Call) -> None:
    name, status = status_of(account, call)
    if status is None:
        return
    stored = account.databases.stored[name]
    refuse_of_a_cluster(stored)
    if stored.is_replica or stored.replicas:
        raise AwsError("InvalidDBInstanceState", "Cannot stop or start a Read-Replica instance")
    if status != "available":
        raise AwsError("InvalidDBInstanceState", f"Instance {name} is not in available state.")


def refuse_of_a_cluster(stored: Any) -> None:
    if stored.db_cluster_identifier:
        text = f"{stored.engine} DB instances are not eligible for stopping and starting."
        raise AwsError("InvalidParameterCombination", text)


@after("rds", "StopDBInstance")
def stop_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    account.databases.life.stop(stored["DBInstance"]["DBInstanceIdentifier"])
    return {"DBInstance": instance_shown(account, stored["DBInstance"])}


@before("rds", "StartDBInstance")
def may_start(account: Account, call: Call) -> None:
    name, status = status_of(account, call)
    if status is None:
        return
    refuse_of_a_cluster(account.databases.stored[name])
    if status != "stopped":
        text = f"Instance {name} cannot be started as it is not in one of the following statuses: '{STATES_TO_START}'."
        raise AwsError("InvalidDBInstanceState", text)


@after("rds", "StartDBInstance")
def start_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    account.databases.life.start(stored["DBInstance"]["DBInstanceIdentifier"])
    return {"DBInstance": instance_shown(account, stored["DBInstance"])}


@before("rds", "RebootDBInstance")
def may_reboot(account: Account, call: Call) -> None:
    name, status = status_of(account, call)
    if status not in (None, "available"):
        raise AwsError("InvalidDBInstanceState", NOT_AVAILABLE)
    if status and call.parameters.get("ForceFailover") and not account.databases.stored[name].multi_az:
        text = "Cannot force a failover of a DB instance that is not Multi-AZ."
        raise AwsError("InvalidParameterCombination", text)


@after("rds", "RebootDBInstance")
def reboot_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    name = stored["DBInstance"]["DBInstanceIdentifier"]
    account.databases.life.reboot(name, failing_over=bool(call.parameters.get("ForceFailover")))
    return {"DBInstance": instance_shown(account, stored["DBInstance"])}


@before("rds", "ModifyDBInstance")
def may_modify(account: Account, call: Call) -> None:
    name, status = status_of(account, call)
    if status not in STATES_TO_MODIFY:
        raise AwsError("InvalidDBInstanceState", NOT_AVAILABLE)
    if not status:
        return
    stored, wanted = account.databases.stored[name], call.parameters
    refuse_to_stay(account, name, wanted.get("DBSubnetGroupName"))
    default_groups.check_family(account, call, stored)
    call.kept["port"] = int(stored.port)
    call.kept["class"], call.kept["iam"] = stored.db_instance_class, bool(stored.enable_iam_database_authentication)
    if stored.db_cluster_identifier:
        return
    size = int(stored.allocated_storage)
    call.kept["storage"] = size
    if wanted.get("AllocatedStorage") and int(wanted["AllocatedStorage"]) < size:
        # Source: github.com/hashicorp/terraform-provider-aws/issues/1959.
        raise AwsError("InvalidParameterCombination", "Requested storage cannot be less than the current storage size.")
    if status == "storage-full" and not wanted.get("AllocatedStorage"):
        raise AwsError("InvalidDBInstanceState", NOT_AVAILABLE)
    if status == "storage-optimization" and wanted.get("AllocatedStorage"):
        text = (
            "You can't currently modify the storage of this DB instance because the previous storage change is being "
            "optimized."
        )
        raise AwsError("InvalidParameterCombination", text)


def refuse_to_stay(account: Account, name: str, group: str | None) -> None:
    """Within its VPC an instance stays where it is (stackoverflow.com/questions/46692137)."""
    found = account.moto("rds").subnet_groups.get(group or "")
    subnet = account.databases.server(name).interface.subnet_id
    if found is not None and found.vpc_id == account.moto("ec2").get_subnet(subnet).vpc_id:
        text = (
            f"You cannot move DB instance {name} to subnet group {group}. The specified DB subnet group and DB "
            "instance are in the same VPC. Choose a DB subnet group in different VPC than the specified DB instance "
            "and try again."
        )
        raise AwsError("InvalidVPCNetworkStateFault", text)


@after("rds", "ModifyDBInstance")
def modify_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """Groups, retention and the like apply at once, as in moto; what takes time or waits for the window is ours."""
    name, wanted, databases = stored["DBInstance"]["DBInstanceIdentifier"], call.parameters, account.databases
    if wanted.get("NewDBInstanceIdentifier"):
        databases.known[name] = databases.known.pop(str(wanted["DBInstanceIdentifier"]).lower())
        databases.known[name].name = name
    if wanted.get("MasterUserPassword"):
        databases.life.reset_password(name, wanted["MasterUserPassword"])
    if wanted.get("RotateMasterUserPassword"):
        managed.rotate(databases, databases.stored[name], databases.server(name).data)
    if wanted.get("ManageMasterUserPassword"):
        managed.manage(databases, databases.stored[name], databases.server(name).data)
    if "EnablePerformanceInsights" in wanted:
        databases.server(name).performance_insights = bool(wanted["EnablePerformanceInsights"])
    if wanted.get("VpcSecurityGroupIds"):
        carry(account, databases.server(name).interface.id, databases.stored[name].vpc_security_group_ids)
    if wanted.get("DBSubnetGroupName"):
        databases.life.move(name)
    _change_port(account, call, name)
    _change_token_logins(account, call, name)
    _change_class(account, call, name)
    _grow(account, call, name)
    return {"DBInstance": instance_shown(account, stored["DBInstance"])}


def _change_port(account: Account, call: Call, name: str) -> None:
    """At once, and with a restart, whatever ApplyImmediately says (API_ModifyDBInstance.html, DBPortNumber)."""
    wanted = call.parameters.get("DBPortNumber")
    if wanted and int(wanted) != call.kept["port"] and not account.databases.stored[name].db_cluster_identifier:
        account.databases.stored[name].port = int(wanted)
        account.databases.life.reboot(name)


def _change_class(account: Account, call: Call, name: str) -> None:
    databases, was = account.databases, call.kept["class"]
    wanted = call.parameters.get("DBInstanceClass") or was
    if wanted != was:
        databases.stored[name].db_instance_class = was
        databases.server(name).pending["DBInstanceClass"] = wanted
        if call.parameters.get("ApplyImmediately"):
            databases.life.change_class(name, wanted)


def _change_token_logins(account: Account, call: Call, name: str) -> None:
    """Takes a minute, without interruption (UsingWithRDS.IAMDBAuth.Enabling.html)."""
    wanted = call.parameters.get("EnableIAMDatabaseAuthentication")
    if (
        wanted is not None
        and bool(wanted) != call.kept["iam"]
        and not account.databases.stored[name].db_cluster_identifier
    ):
        life = account.databases.life
        life.turn(name, "configuring-iam-database-auth")
        life.later(name, account.world.between(40, 90), "configuring-iam-database-auth", "available")


def _grow(account: Account, call: Call, name: str) -> None:
    databases, was = account.databases, call.kept.get("storage")
    wanted = int(call.parameters.get("AllocatedStorage") or was or 0)
    if was and wanted > was:
        databases.stored[name].allocated_storage = was
        if call.parameters.get("ApplyImmediately"):
            databases.life.grow_storage(name, wanted - was)
        else:
            databases.server(name).pending["AllocatedStorage"] = wanted


def carry(account: Account, interface_id: str, group_ids: list[str]) -> None:
    """The interface that AWS made for a data store carries the store's groups."""
    ec2 = account.moto("ec2")
    if interface_id in ec2.enis:
        ec2.modify_network_interface_attribute(interface_id, list(group_ids), None, None)


@before("rds", "DeleteDBInstance")
def may_delete(account: Account, call: Call) -> None:
    name, status = status_of(account, call)
    if status == "deleting":
        raise AwsError("InvalidDBInstanceState", f"Instance {name} is already being deleted.")
    if not status:
        return
    server, wanted = account.databases.server(name), call.parameters
    call.kept["instance"] = account.databases.stored[name]
    final = wanted.get("FinalDBSnapshotIdentifier")
    if final and server.cluster:  # github.com/cloud-custodian/cloud-custodian/issues/1153
        text = "FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance"
        raise AwsError("InvalidParameterCombination", text)
    if not server.cluster and not wanted.get("SkipFinalSnapshot") and not final:
        text = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        raise AwsError("InvalidParameterCombination", text)
    if final and not wanted.get("SkipFinalSnapshot"):
        account.databases.snapshots[str(final).lower()] = server.data.copy()


@after("rds", "DeleteDBInstance")
def delete_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """moto has forgotten the instance by now, so that it is brought back from what ``may_delete`` kept."""
    wire, kept = stored["DBInstance"], call.kept.get("instance")
    if kept is not None:
        account.databases.life.delete(wire["DBInstanceIdentifier"], kept)
    return {"DBInstance": instance_shown(account, wire)}


@after("rds", "PromoteReadReplica")
def promote_replica(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """A replica becomes an instance of its own, after a reboot."""
    account.databases.life.reboot(stored["DBInstance"]["DBInstanceIdentifier"])
    return {"DBInstance": instance_shown(account, stored["DBInstance"])}

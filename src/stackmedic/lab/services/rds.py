"""RDS: moto stores instances; their states, endpoints, events and refusals are the lab's.

Texts of refusals: github.com/cloud-custodian/cloud-custodian/issues/1687 (stop) and /issues/178 (modify),
github.com/base2Services/cfn-start-stop-stack/pull/65 (replica), README of github.com/sqlxpert/lights-off-aws (start).
Events: RDS user guide, "Amazon RDS event categories and event messages" (USER_Events.Messages.html), and the API's
DescribeEvents page.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before, own
from stackmedic.lab.wire import AwsError, Call

NOT_AVAILABLE = "Database instance is not in available state."
CREATIONS = (
    "CreateDBInstance",
    "CreateDBInstanceReadReplica",
    "RestoreDBInstanceFromDBSnapshot",
    "RestoreDBInstanceToPointInTime",
)
CA = "rds-ca-rsa2048-g1"
STATES_TO_START = (
    "stopped, inaccessible-encryption-credentials-recoverable, "
    "incompatible-network (only valid for non-SqlServer instances)"
)


def shown(account: Account, wire: dict[str, Any]) -> dict[str, Any]:
    """An instance as DescribeDBInstances shows it."""
    name = wire["DBInstanceIdentifier"]
    if wire.get("DBClusterIdentifier") or name not in account.databases.stored:
        return wire
    known, stored = account.databases.instance(name), account.databases.stored[name]
    wire |= {
        "DBInstanceStatus": stored.status,
        "DBInstanceClass": stored.db_instance_class,
        "AvailabilityZone": stored.availability_zone,
        "DbiResourceId": stored.dbi_resource_id,
        "PerformanceInsightsEnabled": known.performance_insights,
        "CACertificateIdentifier": CA,
        "CertificateDetails": {"CAIdentifier": CA, "ValidTill": valid_till(stored)},
        "LicenseModel": {"postgres": "postgresql-license"}.get(wire["Engine"], wire.get("LicenseModel")),
        "PendingModifiedValues": dict(known.pending),
        "OptionGroupMemberships": [{"OptionGroupName": option_group(wire), "Status": "in-sync"}],
        "NetworkType": "IPV4",
        "BackupTarget": "region",
        "ActivityStreamStatus": "stopped",
        "CustomerOwnedIpEnabled": False,
        "DedicatedLogVolume": False,
    }
    if stored.status == "creating":
        wire.pop("Endpoint", None)
        wire.pop("InstanceCreateTime", None)
    else:
        wire["Endpoint"] = {
            "Address": account.databases.host(name),
            "Port": int(stored.port),
            "HostedZoneId": "Z32T0VRHXEXS0V",
        }
    if known.restart_at and stored.status == "stopped":
        wire["AutomaticRestartTime"] = account.world.utc(known.restart_at)
    return wire


def valid_till(stored: Any) -> datetime:
    """The server's certificate is made with the instance and lasts a year."""
    made: datetime = stored.instance_create_time
    return made.replace(tzinfo=UTC) + timedelta(days=365)


def option_group(wire: dict[str, Any]) -> str:
    """Default option groups of PostgreSQL go by the major version (moto adds the minor)."""
    name = str(wire["OptionGroupMemberships"][0]["OptionGroupName"])
    return f"default:postgres-{wire['EngineVersion'].split('.')[0]}" if name.startswith("default:postgres-") else name


def status_of(account: Account, call: Call) -> tuple[str, str | None]:
    """The instance that a call is about, and its state; moto answers for one that does not exist."""
    name = str(call.parameters["DBInstanceIdentifier"]).lower()
    stored = account.databases.stored.get(name)
    return name, str(stored.status) if stored else None


@amend("rds", "DescribeDBInstances")
def describe_instances(account: Account, call: Call, answer: dict[str, Any]) -> None:
    for each in answer.get("DBInstances", []):
        shown(account, each)


@after("rds", *CREATIONS)
def create_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    wire = stored["DBInstance"]
    if not wire.get("DBClusterIdentifier"):
        account.databases.created(wire["DBInstanceIdentifier"], call.parameters)
    return {"DBInstance": shown(account, wire)}


@before("rds", "StopDBInstance")
def may_stop(account: Account, call: Call) -> None:
    name, status = status_of(account, call)
    if status is None:
        return
    stored = account.databases.stored[name]
    if stored.db_cluster_identifier:
        raise AwsError(
            "InvalidParameterCombination", f"{stored.engine} DB instances are not eligible for stopping and starting."
        )
    if stored.is_replica or stored.replicas:
        raise AwsError("InvalidDBInstanceState", "Cannot stop or start a Read-Replica instance")
    if status != "available":
        raise AwsError("InvalidDBInstanceState", f"Instance {name} is not in available state.")


@after("rds", "StopDBInstance")
def stop_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    account.databases.stop(stored["DBInstance"]["DBInstanceIdentifier"])
    return {"DBInstance": shown(account, stored["DBInstance"])}


@before("rds", "StartDBInstance")
def may_start(account: Account, call: Call) -> None:
    name, status = status_of(account, call)
    if status not in (None, "stopped"):
        text = f"Instance {name} cannot be started as it is not in one of the following statuses: '{STATES_TO_START}'."
        raise AwsError("InvalidDBInstanceState", text)


@after("rds", "StartDBInstance")
def start_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    account.databases.start(stored["DBInstance"]["DBInstanceIdentifier"])
    return {"DBInstance": shown(account, stored["DBInstance"])}


@before("rds", "RebootDBInstance")
def may_reboot(account: Account, call: Call) -> None:
    _, status = status_of(account, call)
    if status not in (None, "available"):
        raise AwsError("InvalidDBInstanceState", NOT_AVAILABLE)


@after("rds", "RebootDBInstance")
def reboot_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    account.databases.reboot(stored["DBInstance"]["DBInstanceIdentifier"])
    return {"DBInstance": shown(account, stored["DBInstance"])}


@before("rds", "ModifyDBInstance")
def may_modify(account: Account, call: Call) -> None:
    name, status = status_of(account, call)
    if status not in (None, "available", "storage-optimization"):
        raise AwsError("InvalidDBInstanceState", NOT_AVAILABLE)
    if status:
        stored = account.databases.stored[name]
        call.kept["class"] = stored.db_instance_class


@after("rds", "ModifyDBInstance")
def modify_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """Groups, retention and the like apply at once, as in moto; password and class take time or wait for the window."""
    name, wanted, was = stored["DBInstance"]["DBInstanceIdentifier"], call.parameters, call.kept["class"]
    databases = account.databases
    if wanted.get("NewDBInstanceIdentifier"):
        databases.known[name] = databases.known.pop(str(wanted["DBInstanceIdentifier"]).lower())
        databases.known[name].name = name
    if wanted.get("MasterUserPassword"):
        databases.reset_password(name, wanted["MasterUserPassword"])
    if "EnablePerformanceInsights" in wanted:
        databases.instance(name).performance_insights = bool(wanted["EnablePerformanceInsights"])
    if wanted.get("VpcSecurityGroupIds"):
        carry(account, databases.instance(name).interface.id, databases.stored[name].vpc_security_group_ids)
    wanted_class = wanted.get("DBInstanceClass") or was
    if wanted_class != was:
        databases.stored[name].db_instance_class = was
        databases.instance(name).pending["DBInstanceClass"] = wanted_class
        if wanted.get("ApplyImmediately"):
            databases.change_class(name, wanted_class)
    return {"DBInstance": shown(account, stored["DBInstance"])}


def carry(account: Account, interface_id: str, group_ids: list[str]) -> None:
    """The interface that AWS made for a data store carries the store's groups."""
    ec2 = account.moto("ec2")
    if interface_id in ec2.enis:
        ec2.modify_network_interface_attribute(interface_id, list(group_ids), None, None)


@after("rds", "DeleteDBInstance")
def delete_instance(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """moto has forgotten the instance by now, so that it is brought back from what ``may_delete`` kept."""
    wire, kept = stored["DBInstance"], call.kept.get("instance")
    if kept is not None and not kept.db_cluster_identifier:
        account.databases.delete(wire["DBInstanceIdentifier"], kept)
    return {"DBInstance": shown(account, wire)}


@before("rds", "DeleteDBInstance")
def may_delete(account: Account, call: Call) -> None:
    name, status = status_of(account, call)
    if status == "deleting":
        raise AwsError("InvalidDBInstanceState", f"Instance {name} is already being deleted.")
    if status:
        account.databases.instance(name)
        call.kept["instance"] = account.databases.stored[name]
    if status and not call.parameters.get("SkipFinalSnapshot") and not call.parameters.get("FinalDBSnapshotIdentifier"):
        text = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        raise AwsError("InvalidParameterCombination", text)


@own("rds", "DescribeEvents")
def describe_events(account: Account, call: Call) -> dict[str, Any]:
    """The last hour unless asked otherwise; 14 days are kept."""
    wanted = call.parameters
    if wanted.get("SourceIdentifier") and not wanted.get("SourceType"):
        raise AwsError("InvalidParameterCombination", "Source type must be specified if source identifier is specified")
    until = moment(wanted.get("EndTime")) or account.world.now
    since = moment(wanted.get("StartTime")) or until - 60 * int(wanted.get("Duration") or 60)
    kept = account.world.now - 14 * 86400
    found = [
        each
        for each in instance_events(account) + other_events(account)
        if max(since, kept) <= each["Date"].timestamp() <= until and event_matches(each, wanted)
    ]
    found.sort(key=lambda each: each["Date"])
    first, size = int(wanted.get("Marker") or 0), int(wanted.get("MaxRecords") or 100)
    page: dict[str, Any] = {"Events": found[first : first + size]}
    return page | ({"Marker": str(first + size)} if len(found) > first + size else {})


def instance_events(account: Account) -> list[dict[str, Any]]:
    return [
        {
            "SourceIdentifier": each.instance,
            "SourceType": "db-instance",
            "Message": each.message,
            "EventCategories": list(each.categories),
            "Date": account.world.utc(each.at),
            "SourceArn": account.arn("rds", f"db:{each.instance}"),
        }
        for each in account.databases.events
    ]


def other_events(account: Account) -> list[dict[str, Any]]:
    """moto's own events of snapshots and the like; its events of instances come too early."""
    return [
        {
            "SourceIdentifier": each.source_identifier,
            "SourceType": each.source_type,
            "Message": each.message,
            "EventCategories": list(each.event_categories),
            "Date": each.date.replace(tzinfo=UTC),
            "SourceArn": each.source_arn,
        }
        for each in account.moto("rds").events
        if each.source_type != "db-instance"
    ]


def event_matches(event: dict[str, Any], wanted: dict[str, Any]) -> bool:
    if wanted.get("SourceIdentifier") and event["SourceIdentifier"] != str(wanted["SourceIdentifier"]).lower():
        return False
    if wanted.get("SourceType") and event["SourceType"] != wanted["SourceType"]:
        return False
    categories = wanted.get("EventCategories")
    return not categories or bool(set(categories) & set(event["EventCategories"]))


def moment(wanted: Any) -> float | None:
    """A time parameter as the parser hands it over."""
    if wanted is None:
        return None
    if isinstance(wanted, datetime):
        return wanted.timestamp()
    return datetime.fromisoformat(str(wanted).replace("Z", "+00:00")).timestamp()


@own("rds", "DescribePendingMaintenanceActions")
def pending_maintenance(account: Account, call: Call) -> dict[str, Any]:
    return {"PendingMaintenanceActions": []}


@amend("rds", "DescribeDBParameters", "DescribeDBClusterParameters")
def describe_parameters(account: Account, call: Call, answer: dict[str, Any]) -> None:
    """moto shows what was set, which is what the source ``user`` means; it shows no defaults of the engine."""
    for each in answer.get("Parameters", []):
        each.setdefault("Source", "user")
        each.setdefault("IsModifiable", True)

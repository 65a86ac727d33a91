"""Instances and clusters as DescribeDBInstances and DescribeDBClusters show them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.physics.databases import parameters

CA = "rds-ca-rsa2048-g1"
ZONE = "Z32T0VRHXEXS0V"
CAPACITY_KEYS = {
    "min_capacity": "MinCapacity",
    "max_capacity": "MaxCapacity",
    "seconds_until_auto_pause": "SecondsUntilAutoPause",
}


def instance_shown(account: Account, wire: dict[str, Any]) -> dict[str, Any]:
    """An instance as DescribeDBInstances shows it."""
    name, databases = wire["DBInstanceIdentifier"], account.databases
    if name not in databases.stored:
        return wire
    server, stored = databases.server(name), databases.stored[name]
    wire |= {
        "DBInstanceStatus": stored.status,
        "DBInstanceClass": stored.db_instance_class,
        "AllocatedStorage": int(stored.allocated_storage),
        "AvailabilityZone": stored.availability_zone,
        "DbiResourceId": stored.dbi_resource_id,
        "PerformanceInsightsEnabled": server.performance_insights,
        "CACertificateIdentifier": CA,
        "CertificateDetails": {"CAIdentifier": CA, "ValidTill": valid_till(stored)},
        "LicenseModel": {"postgres": "postgresql-license", "aurora-postgresql": "postgresql-license"}.get(
            wire["Engine"], wire.get("LicenseModel")
        ),
        "PendingModifiedValues": dict(server.pending),
        "OptionGroupMemberships": [{"OptionGroupName": option_group(wire), "Status": "in-sync"}],
        "NetworkType": "IPV4",
        "BackupTarget": "region",
        "ActivityStreamStatus": "stopped",
        "CustomerOwnedIpEnabled": False,
        "DedicatedLogVolume": False,
        "IAMDatabaseAuthenticationEnabled": databases.iam_enabled(stored),
    }
    if server.performance_insights and server.performance_insights_key:
        wire["PerformanceInsightsKMSKeyId"] = server.performance_insights_key
    for each in wire.get("DBParameterGroups") or []:
        waits = parameters.waits_for_reboot(account, server, stored)
        each["ParameterApplyStatus"] = "pending-reboot" if waits else "in-sync"
    if stored.multi_az and not server.cluster:
        zones = databases.zones_of(stored)
        wire["SecondaryAvailabilityZone"] = next((each for each in zones if each != stored.availability_zone), "")
    if server.cluster:
        wire["PromotionTier"] = stored.promotion_tier
        wire["VpcSecurityGroups"] = groups_of(databases.interface(name).group_ids)
        cluster = databases.clusters.stored[server.cluster]
        if cluster.db_subnet_group_name in account.moto("rds").subnet_groups:
            wire["DBSubnetGroup"] = subnets_of(account, cluster)
    if stored.status == "creating":
        wire.pop("Endpoint", None)
        wire.pop("InstanceCreateTime", None)
    else:
        wire["Endpoint"] = {
            "Address": databases.names.instance(name),
            "Port": int(stored.port),
            "HostedZoneId": ZONE,
        }
    if server.restart_at and stored.status == "stopped" and not server.cluster:
        wire["AutomaticRestartTime"] = account.world.utc(server.restart_at)
    return wire


def groups_of(group_ids: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"VpcSecurityGroupId": each, "Status": "active"} for each in group_ids]


def subnets_of(account: Account, cluster: Any) -> dict[str, Any]:
    """A member's subnet group is its cluster's, and every member shows it.

    Source: registry.terraform.io/providers/hashicorp/aws, aws_rds_cluster_instance (db_subnet_group_name, read back).
    """
    group = account.moto("rds").subnet_groups[cluster.db_subnet_group_name]
    return {
        "DBSubnetGroupName": group.name,
        "DBSubnetGroupDescription": group.description,
        "VpcId": group.vpc_id,
        "SubnetGroupStatus": group.subnet_group_status,
        "Subnets": group.subnets,
    }


def valid_till(stored: Any) -> datetime:
    """The server's certificate is made with the instance and lasts a year."""
    made: datetime = stored.instance_create_time
    return made.replace(tzinfo=UTC) + timedelta(days=365)


def option_group(wire: dict[str, Any]) -> str:
    """Default option groups of PostgreSQL go by the major version (moto adds the minor)."""
    name = str(wire["OptionGroupMemberships"][0]["OptionGroupName"])
    major = wire["EngineVersion"].split(".")[0]
    return f"default:{wire['Engine']}-{major}" if name.startswith("default:") and "postgres" in name else name


def cluster_shown(account: Account, wire: dict[str, Any]) -> dict[str, Any]:
    """A cluster as DescribeDBClusters shows it."""
    name, databases = wire["DBClusterIdentifier"], account.databases
    if name not in databases.clusters.stored:
        return wire
    stored, cluster = databases.clusters.stored[name], databases.clusters.cluster(name)
    wire |= {
        "Status": stored.status,
        "Endpoint": databases.names.writer(name),
        "ReaderEndpoint": databases.names.reader(name),
        "HostedZoneId": ZONE,
        "AllocatedStorage": 1,
        "PendingModifiedValues": dict(cluster.pending),
        "DBClusterMembers": [member_shown(account, each) for each in stored.members],
        "IAMDatabaseAuthenticationEnabled": bool(stored.iam_database_authentication_enabled),
    }
    given = stored.serverless_v2_scaling_configuration
    if given:
        wire["ServerlessV2ScalingConfiguration"] = capacity_shown(given)
    if not wire.get("ScalingConfigurationInfo"):  # Serverless v1's own.
        wire.pop("ScalingConfigurationInfo", None)
    if cluster.restart_at and stored.status == "stopped":
        wire["AutomaticRestartTime"] = account.world.utc(cluster.restart_at)
    return wire


def capacity_shown(given: dict[str, Any]) -> dict[str, Any]:
    """SecondsUntilAutoPause is only shown with a minimum of zero."""
    shown = {CAPACITY_KEYS.get(key, key): value for key, value in given.items() if value is not None}
    if float(shown.get("MinCapacity", 0.5)) > 0:
        shown.pop("SecondsUntilAutoPause", None)
    else:
        shown.setdefault("SecondsUntilAutoPause", 300)
    return shown


def member_shown(account: Account, stored: Any) -> dict[str, Any]:
    server = account.databases.server(str(stored.db_instance_identifier))
    waits = parameters.waits_for_reboot(account, server, stored)
    return {
        "DBInstanceIdentifier": stored.db_instance_identifier,
        "IsClusterWriter": bool(stored.is_cluster_writer),
        "DBClusterParameterGroupStatus": "pending-reboot" if waits else "in-sync",
        "PromotionTier": stored.promotion_tier,
    }

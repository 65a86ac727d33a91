"""The twin's databases and caches: as they were recorded, with passwords of its own and without what was in them."""

from stackmedic.lab.twin.maker import Maker, picked
from stackmedic.lab.twin.record import Body

PASSWORD = "of-the-twin-0123456789"
MADE_BY_AWS = "default"
STOPPED = ("stopped", "stopping")


def make(maker: Maker) -> None:
    """Databases that are stopped run at first."""
    for each in maker.record.all("rds:DescribeDBInstances", "DBInstances"):
        if each.get("Engine") != "postgres":
            maker.unknown.append(f"{each['DBInstanceIdentifier']}: the lab has PostgreSQL on instances only")
        else:
            _database(maker, each)
    for each in maker.record.all("elasticache:DescribeReplicationGroups", "ReplicationGroups"):
        _cache(maker, each)
    maker.account.advance(1_800)
    for each in maker.clients("rds").describe_db_instances()["DBInstances"]:
        _is_at(maker, "rds:DescribeDBInstances", "DBInstances", "DBInstanceIdentifier", each)
    for each in maker.clients("elasticache").describe_replication_groups()["ReplicationGroups"]:
        old = _of_name(maker, "elasticache:DescribeReplicationGroups", "ReplicationGroups", "ReplicationGroupId", each)
        for before, now in zip(old.get("NodeGroups", []), each.get("NodeGroups", []), strict=False):
            for end in ("PrimaryEndpoint", "ReaderEndpoint"):
                if end in before and end in now:
                    maker.is_now(before[end]["Address"], now[end]["Address"])


def _database(maker: Maker, old: Body) -> None:
    rds, name, group = maker.clients("rds"), old["DBInstanceIdentifier"], old["DBSubnetGroup"]
    subnets = maker.here([each["SubnetIdentifier"] for each in group["Subnets"]])
    maker.try_(
        f"the subnet group of {name}",
        rds.create_db_subnet_group,
        DBSubnetGroupName=group["DBSubnetGroupName"],
        DBSubnetGroupDescription="of the twin",
        SubnetIds=subnets,
    )
    kept = picked(
        old, "DBInstanceIdentifier", "DBInstanceClass", "Engine", "EngineVersion", "MasterUsername", "DBName",
        "AllocatedStorage", "MultiAZ", "PubliclyAccessible", "StorageType", "BackupRetentionPeriod",
    )  # fmt: skip
    kept["DBSubnetGroupName"] = group["DBSubnetGroupName"]
    kept["VpcSecurityGroupIds"] = maker.here([each["VpcSecurityGroupId"] for each in old["VpcSecurityGroups"]])
    _parameters(maker, old, kept)
    maker.try_(name, rds.create_db_instance, **kept, MasterUserPassword=PASSWORD)
    if old["DBInstanceStatus"] in STOPPED:
        maker.wait(f"{name} stops", rds.stop_db_instance, DBInstanceIdentifier=name)


def _parameters(maker: Maker, old: Body, kept: Body) -> None:
    """A group of the stack's own, with what was read of it."""
    rds = maker.clients("rds")
    for group in (each["DBParameterGroupName"] for each in old.get("DBParameterGroups", [])):
        if group.startswith(MADE_BY_AWS):
            continue
        family = f"postgres{str(old.get('EngineVersion', '17')).split('.')[0]}"
        asked = {"DBParameterGroupName": group, "DBParameterGroupFamily": family, "Description": "of the twin"}
        if maker.try_(f"parameter group {group}", rds.create_db_parameter_group, **asked):
            kept["DBParameterGroupName"] = group
        for heard in maker.record.each("rds:DescribeDBParameters"):
            set_ = [
                picked(each, "ParameterName", "ParameterValue") | {"ApplyMethod": "pending-reboot"}
                for each in heard.told.get("Parameters", [])
                if heard.given.get("DBParameterGroupName") == group and each.get("Source") == "user"
            ]
            if set_:
                change = {"DBParameterGroupName": group, "Parameters": set_}
                maker.try_(f"parameters of {group}", rds.modify_db_parameter_group, **change)


def _cache(maker: Maker, old: Body) -> None:
    cache, name = maker.clients("elasticache"), old["ReplicationGroupId"]
    members = [
        each
        for each in maker.record.all("elasticache:DescribeCacheClusters", "CacheClusters")
        if each.get("ReplicationGroupId") == name
    ]
    given = picked(old, "ReplicationGroupId", "CacheNodeType", "TransitEncryptionEnabled", "AtRestEncryptionEnabled")
    given |= {"ReplicationGroupDescription": old.get("Description") or name, "Engine": old.get("Engine", "redis")}
    given |= {"NumCacheClusters": len(old.get("MemberClusters", [])) or 1}
    given |= {"AutomaticFailoverEnabled": old.get("AutomaticFailover") == "enabled"}
    given |= {"AuthToken": PASSWORD} if old.get("AuthTokenEnabled") else {}
    if members:
        group = members[0]["CacheSubnetGroupName"]
        listed = maker.record.all("elasticache:DescribeCacheSubnetGroups", "CacheSubnetGroups")
        found = next((each for each in listed if each["CacheSubnetGroupName"] == group), None)
        if found:
            subnets = maker.here([each["SubnetIdentifier"] for each in found["Subnets"]])
            maker.try_(
                f"the subnet group of {name}",
                cache.create_cache_subnet_group,
                CacheSubnetGroupName=group,
                CacheSubnetGroupDescription="of the twin",
                SubnetIds=subnets,
            )
            given["CacheSubnetGroupName"] = group
        given["SecurityGroupIds"] = maker.here([each["SecurityGroupId"] for each in members[0]["SecurityGroups"]])
        given |= picked(members[0], "EngineVersion")
        given["EngineVersion"] = ".".join(str(given.get("EngineVersion", "7.0")).split(".")[:2])
    maker.try_(name, cache.create_replication_group, **given)


def _of_name(maker: Maker, call: str, key: str, name: str, new: Body) -> Body:
    return next((each for each in maker.record.all(call, key) if each[name] == new[name]), {})


def _is_at(maker: Maker, call: str, key: str, name: str, new: Body) -> None:
    """What a store is called by its clients."""
    old = _of_name(maker, call, key, name, new)
    if old.get("Endpoint") and new.get("Endpoint"):
        maker.is_now(old["Endpoint"]["Address"], new["Endpoint"]["Address"])

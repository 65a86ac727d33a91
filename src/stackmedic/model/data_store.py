"""RDS and ElastiCache: what services keep their state in."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Database(Noun):
    """From ``rds:DescribeDBInstances``; key: ``id``."""

    id: str = wire("DBInstanceIdentifier")
    arn: str = wire("DBInstanceArn")
    status: str = wire("DBInstanceStatus")
    engine: str = wire("Engine", "")
    engine_version: str | None = wire("EngineVersion")
    instance_class: str | None = wire("DBInstanceClass")
    host: str | None = wire("Endpoint.Address")
    port: int | None = wire("Endpoint.Port")
    master_user: str | None = wire("MasterUsername")
    database_name: str | None = wire("DBName")
    vpc_id: str | None = wire("DBSubnetGroup.VpcId")
    subnet_ids: tuple[str, ...] = wire("DBSubnetGroup.Subnets[].SubnetIdentifier", ())
    availability_zone: str | None = wire("AvailabilityZone")
    security_group_ids: tuple[str, ...] = wire("VpcSecurityGroups[].VpcSecurityGroupId", ())
    public: bool = wire("PubliclyAccessible", False)
    cluster_id: str | None = wire("DBClusterIdentifier")
    multi_az: bool = wire("MultiAZ", False)
    managed_secret_arn: str | None = wire("MasterUserSecret.SecretArn")
    allocated_storage_gib: int | None = wire("AllocatedStorage")
    parameter_group: str | None = wire("DBParameterGroups[0].DBParameterGroupName")
    resource_id: str | None = wire("DbiResourceId")
    performance_insights: bool = wire("PerformanceInsightsEnabled", False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Noun):
    """A digest of statements (literals left out), the sessions that were active with it on average, and how many of
    those waited for each kind of ``DatabaseLoad.waits``, in the same order."""

    text: str = wire('Dimensions."db.sql_tokenized.statement"', "")
    sessions: float = wire("Total", 0.0)
    by_wait: tuple[float, ...] = wire("Partitions", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseLoad(Noun):
    """From ``pi:DescribeDimensionKeys`` of the last minutes: what a database works at, the most first; key: the
    database's ``id``. ``waits`` are kinds such as CPU, IO and Lock."""

    statements: tuple[Statement, ...] = wire("Keys", ())
    waits: tuple[str, ...] = wire('PartitionKeys[].Dimensions."db.wait_event_type.name"', ())

    @property
    def sessions(self) -> float:
        """Average active sessions with the statements that were told."""
        return sum(each.sessions for each in self.statements)

    def waiting_for(self, kind: str) -> float:
        """Average active sessions that waited for one kind of event."""
        places = [place for place, each in enumerate(self.waits) if each == kind]
        return sum(each.by_wait[at] for each in self.statements for at in places if at < len(each.by_wait))


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseEvent(Noun):
    """From ``rds:DescribeEvents``; scope: the source identifier; of a cluster (``cluster``, it). Kept for 14 days."""

    source_id: str = wire("SourceIdentifier")
    message: str = wire("Message", "")
    at: datetime = wire("Date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache(Noun):
    """From ``elasticache:DescribeReplicationGroups``; key: ``id``."""

    id: str = wire("ReplicationGroupId")
    arn: str = wire("ARN")
    status: str = wire("Status")
    host: str | None = wire("NodeGroups[0].PrimaryEndpoint.Address || ConfigurationEndpoint.Address")
    port: int | None = wire("NodeGroups[0].PrimaryEndpoint.Port || ConfigurationEndpoint.Port")
    reader_host: str | None = wire("NodeGroups[0].ReaderEndpoint.Address")
    transit_encryption: bool = wire("TransitEncryptionEnabled", False)
    transit_encryption_mode: str | None = wire("TransitEncryptionMode")
    auth_token: bool = wire("AuthTokenEnabled", False)
    auth_token_changed_at: datetime | None = wire("AuthTokenLastModifiedDate")
    member_ids: tuple[str, ...] = wire("MemberClusters", ())
    cluster_mode: bool = wire("ClusterEnabled", False)
    node_type: str | None = wire("CacheNodeType")


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheNode(Noun):
    """From ``elasticache:DescribeCacheClusters`` (a member); key: ``id``."""

    id: str = wire("CacheClusterId")
    replication_group_id: str | None = wire("ReplicationGroupId")
    status: str = wire("CacheClusterStatus")
    engine: str | None = wire("Engine")
    engine_version: str | None = wire("EngineVersion")
    security_group_ids: tuple[str, ...] = wire("SecurityGroups[].SecurityGroupId", ())
    subnet_group: str | None = wire("CacheSubnetGroupName")
    parameter_group: str | None = wire("CacheParameterGroup.CacheParameterGroupName")


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheSubnetGroup(Noun):
    """From ``elasticache:DescribeCacheSubnetGroups``; key: ``name``."""

    name: str = wire("CacheSubnetGroupName")
    vpc_id: str | None = wire("VpcId")
    subnet_ids: tuple[str, ...] = wire("Subnets[].SubnetIdentifier", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCluster(Noun):
    """From ``rds:DescribeDBClusters`` (Aurora); key: ``id``. Capacities in ACU."""

    id: str = wire("DBClusterIdentifier")
    arn: str = wire("DBClusterArn")
    status: str = wire("Status", "")
    engine: str = wire("Engine", "")
    host: str | None = wire("Endpoint")
    reader_host: str | None = wire("ReaderEndpoint")
    port: int | None = wire("Port")
    parameter_group: str | None = wire("DBClusterParameterGroup")
    maximum_acu: float | None = wire("ServerlessV2ScalingConfiguration.MaxCapacity")
    member_ids: tuple[str, ...] = wire("DBClusterMembers[].DBInstanceIdentifier", ())
    writer_ids: tuple[str, ...] = wire("DBClusterMembers[?IsClusterWriter].DBInstanceIdentifier", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Noun):
    """From ``rds:DescribeDBParameters``, ``rds:DescribeDBClusterParameters`` and
    ``elasticache:DescribeCacheParameters`` (only what people have set); scope: the group's name; of a cluster's,
    (``cluster``, its name)."""

    name: str = wire("ParameterName")
    value: str | None = wire("ParameterValue")


def of_cluster(group: str) -> tuple[str, str]:
    """The scope of what is a cluster's: clusters and instances, and their groups, may have one name."""
    return ("cluster", group)


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheEvent(Noun):
    """From ``elasticache:DescribeEvents`` of the last hours; scope: everything. Keeps 14 days."""

    source_id: str = wire("SourceIdentifier")
    message: str = wire("Message", "")
    at: datetime = wire("Date")


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingMaintenance(Noun):
    """From ``rds:DescribePendingMaintenanceActions``; key: ``arn``; scope: everything."""

    arn: str = wire("ResourceIdentifier")
    actions: tuple[str, ...] = wire("PendingMaintenanceActionDetails[].Action", ())
    about: tuple[str, ...] = wire("PendingMaintenanceActionDetails[].Description", ())

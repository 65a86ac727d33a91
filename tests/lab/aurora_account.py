"""A data account with an Aurora cluster in it, in the words of the tests."""

from datetime import timedelta
from typing import Any

from stackmedic.lab.physics.needs import Asked, Place
from tests.lab.data_account import PASSWORD, DataAccount

CLUSTER = "shop"


class AuroraAccount(DataAccount):
    """A serverless cluster with as many instances as asked for, all available; the first one writes."""

    def __init__(self, instances: int = 1, low: float = 0.5, high: float = 4.0, kind: str = "db.serverless") -> None:
        super().__init__()
        rds = self.clients("rds")
        rds.create_db_subnet_group(DBSubnetGroupName=CLUSTER, DBSubnetGroupDescription="data", SubnetIds=self.subnets)
        rds.create_db_cluster(
            DBClusterIdentifier=CLUSTER, Engine="aurora-postgresql", EngineVersion="16.4", DatabaseName="shop",
            MasterUsername="app", MasterUserPassword=PASSWORD, DBSubnetGroupName=CLUSTER,
            VpcSecurityGroupIds=[self.data],
            ServerlessV2ScalingConfiguration={"MinCapacity": low, "MaxCapacity": high},
        )  # fmt: skip
        for number in range(1, instances + 1):
            self.add(f"shop-{number}", kind)
        self.advance(11)

    def add(self, name: str, kind: str = "db.serverless") -> None:
        self.clients("rds").create_db_instance(
            DBInstanceIdentifier=name, DBClusterIdentifier=CLUSTER, Engine="aurora-postgresql", DBInstanceClass=kind
        )

    def cluster(self) -> Any:
        return self.clients("rds").describe_db_clusters(DBClusterIdentifier=CLUSTER)["DBClusters"][0]

    def writer(self) -> str:
        return next(
            each["DBInstanceIdentifier"] for each in self.cluster()["DBClusterMembers"] if each["IsClusterWriter"]
        )

    def server(self, name: str = "shop-1") -> Any:
        return self.account.databases.server(name)

    def open(self, reader: bool = False, **changed: Any) -> Any:
        """What comes of connecting by the cluster's name."""
        return self.open_at(self.cluster()["ReaderEndpoint" if reader else "Endpoint"], **changed)

    def open_at(self, host: str, **changed: Any) -> Any:
        usual = {"host": host, "port": 5432, "user": "app", "password": PASSWORD, "database": "shop", "tls": True}
        return self.account.databases.connect(self.program, Place("postgres", **{**usual, **changed}), 5)

    def write(self, server: str) -> str:
        """What comes of a write on a connection to a server."""
        place = Place("postgres", "", 5432, database="shop")
        return str(self.account.databases.ask(server, place, Asked(write=True)).name)

    def work(self, queries: float, minutes: float = 1) -> None:
        """Let clients ask the writer so many queries a second."""
        writer, databases = self.writer(), self.account.databases
        self.account.demand.pass_minute = lambda: databases.pass_minute({writer: (queries, 0.0)})  # type: ignore[method-assign]
        self.advance(minutes)

    def metric(
        self, name: str, about: str = "shop-1", kind: str = "DBInstanceIdentifier", stat: str = "Maximum"
    ) -> float | None:
        now = self.account.world.utc()
        points = self.clients("cloudwatch").get_metric_statistics(
            Namespace="AWS/RDS", MetricName=name, Dimensions=[{"Name": kind, "Value": about}],
            StartTime=now - timedelta(minutes=3), EndTime=now, Period=60, Statistics=[stat],
        )["Datapoints"]  # fmt: skip
        return max(points, key=lambda each: each["Timestamp"])[stat] if points else None

    def events(self, source: str, kind: str) -> list[str]:
        said = self.clients("rds").describe_events(SourceIdentifier=source, SourceType=kind, Duration=1440)
        return [each["Message"] for each in said["Events"]]

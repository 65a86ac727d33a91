"""Aurora clusters: endpoints, writer, capacity of Serverless v2. Source: RDS API reference, DescribeDBClusters."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.data_store import DatabaseCluster

collector = Collector[str](
    __name__,
    yields=(DatabaseCluster,),
    needs=("rds:DescribeDBClusters",),
)


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("rds:DescribeDBClusters")
    return everywhere(DatabaseCluster, parse_all(DatabaseCluster, reply, "DBClusters"), "id")

"""What RDS last said of an Aurora cluster, which it does not say of the instances: a new master password, above all.

Sources: RDS API reference, DescribeEvents; "Amazon RDS event categories and event messages for Aurora" (DB cluster
events, RDS-EVENT-0016).
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.collect.database_events import LOOK_BACK_MINUTES
from stackmedic.model.data_store import DatabaseEvent, of_cluster

collector = Collector[str](
    __name__,
    yields=(DatabaseEvent,),
    needs=("rds:DescribeEvents",),
    fills=lambda cluster: (Many(DatabaseEvent, of_cluster(cluster)),),
    absent=("DBClusterNotFoundFault",),
)


@collector.read
async def read(door: Door, cluster: str) -> Facts:
    reply = await door.pages(
        "rds:DescribeEvents", SourceIdentifier=cluster, SourceType="db-cluster", Duration=LOOK_BACK_MINUTES
    )
    events = parse_all(DatabaseEvent, reply, "Events")
    return list_of(DatabaseEvent, of_cluster(cluster), sorted(events, key=lambda each: (each.at, each.message)))

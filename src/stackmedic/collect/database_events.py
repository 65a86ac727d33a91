"""What RDS last said of a database instance: stopped, restarted, failed over, out of storage.

Source: RDS API reference, DescribeEvents (kept for 14 days; ``Duration`` counts minutes back from now).
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.data_store import DatabaseEvent

LOOK_BACK_MINUTES = 24 * 60
collector = Collector[str](
    __name__,
    yields=(DatabaseEvent,),
    needs=("rds:DescribeEvents",),
    fills=lambda database: (Many(DatabaseEvent, database),),
    absent=("DBInstanceNotFound", "DBInstanceNotFoundFault"),
)


@collector.read
async def read(door: Door, database: str) -> Facts:
    reply = await door.pages(
        "rds:DescribeEvents", SourceIdentifier=database, SourceType="db-instance", Duration=LOOK_BACK_MINUTES
    )
    events = parse_all(DatabaseEvent, reply, "Events")
    return list_of(DatabaseEvent, database, sorted(events, key=lambda each: (each.at, each.message)))

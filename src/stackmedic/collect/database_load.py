"""What a database works at, and what its sessions wait for. Source: Performance Insights API reference,
DescribeDimensionKeys (https://docs.aws.amazon.com/performance-insights/latest/APIReference/API_DescribeDimensionKeys.html):
keys have their most load first, and one number for each of the partitions."""

from datetime import datetime, timedelta
from typing import NamedTuple

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.data_store import DatabaseLoad

MINUTES = timedelta(minutes=10)
TOP = 10


class Worked(NamedTuple):
    """A database by its name and its resource id, until a moment."""

    id: str
    resource_id: str
    until: datetime


collector = Collector[Worked](
    __name__,
    yields=(DatabaseLoad,),
    needs=("pi:DescribeDimensionKeys",),
    fills=lambda database: (One(DatabaseLoad, database.id),),
)


@collector.read
async def read(door: Door, database: Worked) -> Facts:
    reply = await door.call(
        "pi:DescribeDimensionKeys",
        ServiceType="RDS",
        Identifier=database.resource_id,
        Metric="db.load.avg",
        PeriodInSeconds=60,
        StartTime=database.until - MINUTES,
        EndTime=database.until,
        GroupBy={"Group": "db.sql_tokenized", "Dimensions": ["db.sql_tokenized.statement"], "Limit": TOP},
        PartitionBy={"Group": "db.wait_event_type", "Dimensions": ["db.wait_event_type.name"]},
    )
    return one_of(DatabaseLoad, database.id, parse(DatabaseLoad, reply.body, reply.call, "", reply.at))

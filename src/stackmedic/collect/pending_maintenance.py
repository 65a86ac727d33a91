"""What AWS wants to do to databases. Source: RDS API reference, DescribePendingMaintenanceActions."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, each_of, list_of, together
from stackmedic.model.data_store import PendingMaintenance
from stackmedic.model.snapshot import EVERYWHERE

collector = Collector[str](
    __name__,
    yields=(PendingMaintenance,),
    needs=("rds:DescribePendingMaintenanceActions",),
    fills=lambda region: (Many(PendingMaintenance, EVERYWHERE),),
)


@collector.read
async def read(door: Door, region: str) -> Facts:
    reply = await door.pages("rds:DescribePendingMaintenanceActions")
    found = parse_all(PendingMaintenance, reply, "PendingMaintenanceActions")
    return together((each_of(PendingMaintenance, found, "arn"), list_of(PendingMaintenance, EVERYWHERE, found)))

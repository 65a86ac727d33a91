"""The ARNs of a cluster's services. Source: ECS API reference, ListServices."""

from stackmedic.aws.door import Door
from stackmedic.collect.collector import Collector, Facts, Many, ids_of
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE

collector = Collector[str](
    __name__,
    yields=(Service,),
    needs=("ecs:ListServices",),
    overview=True,
    fills=lambda cluster: (Many(Service, EVERYWHERE),),
)


@collector.read
async def read(door: Door, cluster: str) -> Facts:
    reply = await door.pages("ecs:ListServices", cluster=cluster)
    return ids_of(Service, sorted(reply.body.get("serviceArns", ())))

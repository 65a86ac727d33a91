"""The ARNs of the region's clusters. Source: ECS API reference, ListClusters."""

from stackmedic.aws.door import Door
from stackmedic.collect.collector import Collector, Facts, Many, ids_of
from stackmedic.model.service import Cluster
from stackmedic.model.snapshot import EVERYWHERE

collector = Collector[str](
    __name__,
    yields=(Cluster,),
    needs=("ecs:ListClusters",),
    overview=True,
    fills=lambda region: (Many(Cluster, EVERYWHERE),),
)


@collector.read
async def read(door: Door, region: str) -> Facts:
    reply = await door.pages("ecs:ListClusters")
    return ids_of(Cluster, sorted(reply.body.get("clusterArns", ())))

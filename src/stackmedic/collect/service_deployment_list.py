"""The newest deployments of a service, and the service revisions that they were to bring.

Kept by ECS for 90 days. Source: ECS API reference, ListServiceDeployments.
"""

from stackmedic.aws.door import Door
from stackmedic.collect.collector import Collector, Facts, Many, ids_of, list_of, together
from stackmedic.collect.follow import InCluster
from stackmedic.model.service import ServiceDeployment, ServiceRevision

NEWEST = 3
collector = Collector[InCluster](
    __name__,
    yields=(ServiceDeployment,),
    needs=("ecs:ListServiceDeployments",),
    fills=lambda service: (Many(ServiceDeployment, service.id),),
)


@collector.read
async def read(door: Door, service: InCluster) -> Facts:
    reply = await door.call("ecs:ListServiceDeployments", cluster=service.cluster, service=service.id, maxResults=20)
    found = reply.body.get("serviceDeployments", ())
    newest = sorted(found, key=lambda each: str(each.get("createdAt", "")), reverse=True)[:NEWEST]
    if not newest:
        return list_of(ServiceDeployment, service.id, ())
    revisions = dict.fromkeys(each["targetServiceRevisionArn"] for each in newest if "targetServiceRevisionArn" in each)
    arns = (each["serviceDeploymentArn"] for each in newest)
    return together((ids_of(ServiceDeployment, arns), ids_of(ServiceRevision, revisions)))

"""Which images a repository lets go. Source: ECR API reference, GetLifecyclePolicy."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.collect.follow import EcrRepository
from stackmedic.model.artifact import LifecyclePolicy

collector = Collector[EcrRepository](
    __name__,
    yields=(LifecyclePolicy,),
    needs=("ecr:GetLifecyclePolicy",),
    fills=lambda repository: (One(LifecyclePolicy, repository.name),),
    absent=("LifecyclePolicyNotFoundException", "RepositoryNotFoundException"),
)


@collector.read
async def read(door: Door, repository: EcrRepository) -> Facts:
    asked = {"registryId": repository.account, "repositoryName": repository.name}
    reply = await door.call("ecr:GetLifecyclePolicy", **asked)
    return one_of(LifecyclePolicy, repository.name, parse(LifecyclePolicy, reply.body, reply.call, "", reply.at))

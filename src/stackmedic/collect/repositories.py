"""Who may pull from a repository. Source: ECR API reference, GetRepositoryPolicy."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.collect.follow import EcrRepository
from stackmedic.model.artifact import Repository

collector = Collector[EcrRepository](
    __name__,
    yields=(Repository,),
    needs=("ecr:GetRepositoryPolicy",),
    fills=lambda repository: (One(Repository, repository.name),),
    absent=("RepositoryPolicyNotFoundException", "RepositoryNotFoundException"),
)


@collector.read
async def read(door: Door, repository: EcrRepository) -> Facts:
    asked = {"registryId": repository.account, "repositoryName": repository.name}
    reply = await door.call("ecr:GetRepositoryPolicy", **asked)
    return one_of(Repository, repository.name, parse(Repository, reply.body, reply.call, "", reply.at))

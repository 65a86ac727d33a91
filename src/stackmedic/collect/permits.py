"""What a role's policies say of what a task needs. Source: IAM API reference, SimulatePrincipalPolicy (only IAM's own
policies and the boundary; policies of resources are read apart)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.collect.follow import Asked
from stackmedic.model.access import Permit

collector = Collector[Asked](
    __name__,
    yields=(Permit,),
    needs=("iam:SimulatePrincipalPolicy",),
    fills=lambda asked: (Many(Permit, (asked.role, asked.resource)),),
    absent=("NoSuchEntity", "NoSuchEntityException"),
)


@collector.read
async def read(door: Door, asked: Asked) -> Facts:
    reply = await door.pages(
        "iam:SimulatePrincipalPolicy",
        PolicySourceArn=asked.role,
        ActionNames=list(asked.actions),
        ResourceArns=[asked.resource],
    )
    return list_of(Permit, (asked.role, asked.resource), parse_all(Permit, reply, "EvaluationResults"))

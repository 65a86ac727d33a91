"""Create the log group that containers write to and that is gone, under the name that their revision gives.

No container starts without it. It comes without a retention, a key and filters: what they were nobody here knows, and
the lines of the lost one are lost. There is no undo: lines may stand in it by then, and it harms nobody.

Source: CreateLogGroup (ResourceAlreadyExistsException) in the CloudWatch Logs API reference; "Send Amazon ECS logs to
CloudWatch" (awslogs-group must exist unless awslogs-create-group) in the ECS developer guide.
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.signal import LogGroup
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import ContainerDefinition
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.held import log_groups

action = Action(
    __name__,
    title="Create a log group",
    risk=Risk.REVERSIBLE,
    needs=("logs:CreateLogGroup", "logs:DescribeLogGroups"),
    held=log_groups.held,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    missing = {each.log_group: each for each in writers(finding, snapshot) if not is_there(snapshot, each)}
    if not missing:
        yield Declined(action.id, "every log group that the containers name is there")
    for container in missing.values():
        region = container.log_region or snapshot.scope.region
        if region == snapshot.scope.region:
            yield create(finding, snapshot, container)
        else:
            how = f"aws logs create-log-group --region {region} --log-group-name {container.log_group}"
            yield Declined(action.id, f"{container.name} logs to {region}, which is not what was read", how)


def writers(finding: Finding, snapshot: Snapshot) -> Iterator[ContainerDefinition]:
    """The containers that write to a log group, of the services that cannot start."""
    for service in (snapshot.find(Service, arn) for arn in finding.hurts):
        for revision in suspect_revisions(snapshot, service) if service else ():
            yield from (each for each in revision.containers if each.log_driver == "awslogs" and each.log_group)


def is_there(snapshot: Snapshot, container: ContainerDefinition) -> bool:
    """Whether its group was found. Raises Unknown when nobody could look."""
    assert container.log_group
    return any(each.name == container.log_group for each in snapshot.all(LogGroup, container.log_group))


def create(finding: Finding, snapshot: Snapshot, container: ContainerDefinition) -> Change:
    name = container.log_group
    assert name
    return Change(
        action=action.id,
        target=name,
        field="log group",
        before=None,
        after=name,
        says=f"Create log group {name}, to which {container.name} writes; it keeps lines for ever until it is told to "
        "forget (aws logs put-retention-policy)",
        calls=(PlannedCall("logs:CreateLogGroup", {"logGroupName": name}),),
        facts=(container.seen("log_group"),),
        risk=action.risk,
        users_notice="nothing, until tasks start again",
        settles_s=settling.of_services(snapshot, finding.hurts),
        needed_by=finding.hurts,
        cost_per_month_usd=None,
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    try:
        await writer.change("logs:CreateLogGroup", logGroupName=change.target)
    except CallFailed as failed:
        if failed.code != "ResourceAlreadyExistsException":
            raise


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    found = await writer.read("logs:DescribeLogGroups", logGroupNamePrefix=change.target)
    return any(each["logGroupName"] == change.target for each in found.get("logGroups", ()))


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    there = any(each.name == change.target for each in snapshot.all(LogGroup, change.target))
    return Outcome.CLEARED if there else Outcome.NOT_YET

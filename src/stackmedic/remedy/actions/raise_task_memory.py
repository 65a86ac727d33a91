"""Give a container that was killed for its memory more: what it had when it ran well, else twice its limit.

A new revision is registered, equal to the one in question but for the limit (and the task's size where it has to grow
to the next one that Fargate has), and the service moved to it. Undo moves it back; the new revision stays and costs
nothing. Where ECS rolled the revision back, this deploys it again, with more memory.

Source: "Task CPU and memory", "OutOfMemoryError" in the ECS developer guide; guides onyx, ohmycoins, multitenant-ai.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, cast

from stackmedic.diagnose.relations import primary_revision
from stackmedic.model.change import Change, Declined, Outcome, Risk
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import TaskDefinition
from stackmedic.remedy import copying, settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.fargate import cost_per_month_usd
from stackmedic.remedy.held import revisions
from stackmedic.remedy.memory import Room, killed_container, more_room, room_of
from stackmedic.remedy.revisions import last_good
from stackmedic.remedy.rollout import notice_of, reached, risk_of, short, update

action = Action(
    __name__,
    title="Register a revision with more memory and deploy it",
    risk=Risk.DISRUPTIVE,
    needs=(*copying.NEEDS, "ecs:DescribeServices", "ecs:UpdateService"),
    held=revisions.held_memory,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    definition = snapshot.find(TaskDefinition, finding.about)
    for arn in finding.hurts:
        service = snapshot.find(Service, arn)
        if service and definition:
            yield answer(snapshot, service, definition)


def answer(snapshot: Snapshot, service: Service, definition: TaskDefinition) -> Change | Declined:
    name, revision = killed_container(snapshot, service, definition), short(definition.arn)
    if name is None:
        how = f"See which container of {revision} was killed: aws ecs describe-tasks"
        return Declined(action.id, f"ECS does not say any more which container of {revision} it killed", how)
    now, good = room_of(definition, name), last_good(snapshot, service)
    if now is None:
        how = f"Raise the limit of {name} as far as the instances have memory, and register a revision."
        return Declined(action.id, f"{revision} has no Fargate size: what its hosts have free is not known", how)
    wanted = more_room(snapshot, definition, name, good[0] if good else None)
    if wanted is None:
        return Declined(action.id, f"{revision} has the largest size of Fargate", f"Find out what {name} needs it for.")
    return larger(snapshot, service, definition, name, now, wanted)


def larger(
    snapshot: Snapshot, service: Service, definition: TaskDefinition, name: str, now: Room, wanted: Room
) -> Change:
    more = cost_per_month_usd(
        now.size, wanted.size, service.desired_count, snapshot.scope.region, definition.cpu_architecture
    )
    limits = f"{now.limit_mib or now.size.memory_mib} to {wanted.limit_mib or wanted.size.memory_mib} MiB"
    return Change(
        action=action.id,
        target=service.arn,
        field="taskDefinition",
        before=primary_revision(service),
        after={"copy_of": definition.arn, "container": name, "limit_mib": wanted.limit_mib, **asdict(wanted.size)},
        says=f"Raise the memory of {name} from {limits} in a copy of {short(definition.arn)} and deploy it",
        calls=(copying.registration(definition, name, wanted), update(service, taskDefinition="<the new revision>")),
        facts=(service.seen("task_definition"), definition.seen("memory")),
        risk=risk_of(service),
        users_notice=notice_of(service),
        settles_s=settling.of_service(snapshot, service, deploys=True),
        needed_by=(service.arn,),
        undo=(update(service, taskDefinition=primary_revision(service)),),
        cost_per_month_usd=more,
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    revision = await copying.registered(writer, asked(change), token)
    await writer.change("ecs:UpdateService", **{**change.calls[1].parameters, "taskDefinition": revision})


def asked(change: Change) -> dict[str, Any]:
    return cast(dict[str, Any], change.after)


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    definition, _ = await copying.current(writer, change.calls[1])
    return definition["taskDefinitionArn"] != change.before and copying.gives_room(definition, asked(change))


@action.mine
async def mine(writer: Writer, change: Change, token: str) -> bool:
    _, tags = await copying.current(writer, change.calls[1])
    return copying.bears(tags, token)


@action.undo
async def undo(writer: Writer, change: Change, token: str) -> None:
    await writer.change("ecs:UpdateService", **change.undo[0].parameters)


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    service = snapshot.find(Service, change.target)
    revision = primary_revision(service) if service else change.before
    definition = snapshot.find(TaskDefinition, str(revision)) if revision != change.before else None
    if definition is None or not copying.gives_room(cast(dict[str, Any], definition.raw), asked(change)):
        return Outcome.NOT_YET
    return reached(snapshot, change.target, definition.arn)

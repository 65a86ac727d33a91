"""Start new tasks of the same revision, because those that run hold values of a secret that was changed since.

ECS gives secrets to a container as it starts and never again. So a refused password is cured by new tasks exactly when
the secret changed after the refused tasks were made, no newer task has failed, and the database's password was not
reset again later. There is nothing to undo: the revision stays.

UpdateService knows no client token; a deployment that is newer than the one that was planned for is the change.

Source: "Pass Secrets Manager secrets through Amazon ECS environment variables" in the ECS developer guide (a rotation
takes a new task or a forced deployment); UpdateService, forceNewDeployment; guides onyx and multitenant-ai.
"""

from collections.abc import Iterator
from datetime import datetime

from stackmedic.diagnose.recovery import is_failure
from stackmedic.diagnose.relations import running_tasks, stopped_tasks
from stackmedic.model.artifact import Secret
from stackmedic.model.change import Change, Declined, Outcome, Risk
from stackmedic.model.finding import Finding
from stackmedic.model.service import Deployment, Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.held import revisions
from stackmedic.remedy.passwords import reset_after, secret_of
from stackmedic.remedy.rollout import is_newer, notice_of, renewed, risk_of, short, update

action = Action(
    __name__,
    title="Replace the tasks of a service by new ones of the same revision",
    risk=Risk.DISRUPTIVE,
    needs=("ecs:DescribeServices", "ecs:UpdateService"),
    held=revisions.held_renewal,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    secret = secret_of(snapshot, finding)
    if secret is None or secret.changed_at is None:
        yield Declined(action.id, "no secret is known to have changed, so new tasks would be refused as well")
        return
    for arn in finding.hurts:
        service = snapshot.find(Service, arn)
        primary = service.primary if service else None
        if service and primary:
            yield answer(snapshot, service, primary, secret)


def answer(snapshot: Snapshot, service: Service, primary: Deployment, secret: Secret) -> Change | Declined:
    changed_at = secret.changed_at
    assert changed_at
    old = [each for each in running_tasks(snapshot, service) if each.created_at and each.created_at < changed_at]
    if primary.created_at >= changed_at or not old:
        says = f"{service.name} has or gets tasks that were made after the secret changed at {changed_at:%H:%M}"
        return Declined(action.id, f"{says}, and no others")
    since = (each for each in stopped_tasks(snapshot, service) if each.created_at and each.created_at >= changed_at)
    if any(is_failure(each) for each in since):
        says = f"tasks of {service.name} that were made after the secret changed at {changed_at:%H:%M} failed as well"
        return Declined(action.id, says)
    reset = reset_after(snapshot, service, changed_at)
    if reset:
        return Declined(action.id, f"{reset}, after the secret changed: the secret does not hold that password")
    return renewal(snapshot, service, primary, secret)


def renewal(snapshot: Snapshot, service: Service, primary: Deployment, secret: Secret) -> Change:
    revision = short(primary.task_definition)
    return Change(
        action=action.id,
        target=service.arn,
        field="newest deployment",
        before=primary.created_at.isoformat(),
        after="<a newer deployment>",
        says=f"Replace the tasks of {service.name} ({revision}), which hold the value that {secret.name} had before",
        calls=(update(service, forceNewDeployment=True),),
        facts=(secret.seen("changed_at", "the secret changed after the tasks were made"), primary.seen("id")),
        risk=risk_of(service),
        users_notice=notice_of(service),
        settles_s=settling.of_service(snapshot, service, deploys=True),
        needed_by=(service.arn,),
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    await writer.change("ecs:UpdateService", **change.calls[0].parameters)


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    return await is_newer(writer, change.calls[0], {change.target: str(change.before)})


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    return renewed(snapshot, change.target, datetime.fromisoformat(str(change.before)))

"""Go back to the last revision that ECS deployed successfully, when that one can still start.

Declined where it is no way out: the service is back on it already (the breaker rolled back), the old revision says the
very thing for which the new one is accused, its image is gone, or the failing revision is itself the one that ran well
and nothing says that its image was replaced since. A schema that the new revision migrated may not suit the old one:
people have to know that, no API does.

Source: guides ohmycoins and omnirapeutic, "rollback"; UpdateService in the ECS API reference; "Deployment circuit
breaker" and "View service history using service deployments" in the ECS developer guide.
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import failed_revision, primary_revision
from stackmedic.model.artifact import Image, in_ecr
from stackmedic.model.change import Change, Declined, Outcome, Risk
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import TaskDefinition
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.held import revisions
from stackmedic.remedy.revisions import accused_revision, cost_of_move, images_of, last_good, obstacle
from stackmedic.remedy.rollout import described, notice_of, reached, risk_of, short, update

MIGRATIONS = "If the new revision migrated the database, see first whether the old one can live with that."
MEND = "Mend what the new revision needs, or deploy one that is known to be good."
REPUSH = "Find the image that ran well (imageDigest of an older task) and deploy REPOSITORY@DIGEST."

action = Action(
    __name__,
    title="Return to the last revision that was deployed successfully",
    risk=Risk.DISRUPTIVE,
    needs=("ecs:DescribeServices", "ecs:UpdateService"),
    held=revisions.held_return,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    for arn in finding.hurts:
        service = snapshot.find(Service, arn)
        if service is not None:
            yield answer(finding, snapshot, service)


def answer(finding: Finding, snapshot: Snapshot, service: Service) -> Change | Declined:
    found, accused, current = (
        last_good(snapshot, service),
        accused_revision(snapshot, service),
        primary_revision(service),
    )
    if failed_revision(snapshot, service) not in (None, current):
        says = f"{service.name} is back on {short(current)} already: ECS gave {short(accused)} up"
        return Declined(action.id, says, MEND)
    if found is None:
        says = f"no revision of {service.name} but {short(accused)} is known to have been deployed well"
        return Declined(action.id, says, REPUSH)
    if finding.id == "app.crash_on_start" and not replaced_image(snapshot, accused):
        says = f"{short(accused)} itself ran well, so nothing says that {short(found[0])} would run better now"
        return Declined(action.id, says, "Read the last lines of the log: what does the program miss since?")
    definition = snapshot.find(TaskDefinition, found[0])
    against = obstacle(snapshot, finding, definition) if definition else "it does not exist any more"
    if definition is None or against:
        return Declined(action.id, f"{short(found[0])} ran well last, but would not now: {against}", MEND)
    return back(finding, snapshot, service, definition, found[1])


def replaced_image(snapshot: Snapshot, revision: str) -> bool:
    """Whether an image of a revision was pushed after the revision was registered: the tag means another one now."""
    definition = snapshot.find(TaskDefinition, revision)
    if definition is None or definition.registered_at is None:
        return False
    found = (snapshot.find(Image, each.image) for each in definition.containers if in_ecr(each.image))
    return any(each.pushed_at and each.pushed_at > definition.registered_at for each in found if each)


def back(finding: Finding, snapshot: Snapshot, service: Service, good: TaskDefinition, proof: Evidence) -> Change:
    current = primary_revision(service)
    return Change(
        action=action.id,
        target=service.arn,
        field="taskDefinition",
        before=current,
        after=good.arn,
        says=f"Return {service.name} from {short(current)} to {short(good.arn)}, which ran well. {MIGRATIONS}",
        calls=(update(service, taskDefinition=good.arn),),
        facts=(service.seen("task_definition"), proof, *images_of(snapshot, good)),
        risk=risk_of(service),
        users_notice=notice_of(service),
        settles_s=settling.of_service(snapshot, service, deploys=True),
        needed_by=(service.arn,),
        undo=(update(service, taskDefinition=current),),
        cost_per_month_usd=cost_of_move(snapshot, service, good),
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    await writer.change("ecs:UpdateService", **change.calls[0].parameters)


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    asked = change.calls[0].parameters
    service = await described(writer, str(asked["cluster"]), str(asked["service"]))
    return bool(service["taskDefinition"] == change.after)


@action.undo
async def undo(writer: Writer, change: Change, token: str) -> None:
    await writer.change("ecs:UpdateService", **change.undo[0].parameters)


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    return reached(snapshot, change.target, str(change.after))

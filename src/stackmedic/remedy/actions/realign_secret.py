"""Give a secret back what it held before, when its change is what broke the service, without seeing any value.

The label AWSCURRENT is moved to the previous version, and the services get new tasks, which read it. Undo moves it back
and deploys again. Nothing is chosen or written: where the facts do not show that the former version worked, or where
the password changed in the database, a person decides which side is right.

Source: UpdateSecretVersionStage, ListSecretVersionIds in the Secrets Manager API reference; guides onyx, ecommerce.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from stackmedic.errors import Refused
from stackmedic.model.artifact import Secret
from stackmedic.model.change import Change, Declined, Outcome, Risk
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.held import secrets
from stackmedic.remedy.passwords import secret_of
from stackmedic.remedy.rollout import is_newer, notice_of, renewed, risk_of, update
from stackmedic.remedy.secret_versions import CURRENT, WayBack, by_hand, labelling, way_back

action = Action(
    __name__,
    title="Return a secret to the version before and start new tasks",
    risk=Risk.DISRUPTIVE,
    needs=(
        "ecs:DescribeServices",
        "ecs:UpdateService",
        "secretsmanager:ListSecretVersionIds",
        "secretsmanager:UpdateSecretVersionStage",
    ),
    held=secrets.held,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    secret = secret_of(snapshot, finding)
    if secret is None:
        yield Declined(action.id, "which secret it is could not be read", by_hand(finding, finding.about))
        return
    hurt = [each for each in (snapshot.find(Service, arn) for arn in finding.hurts) if each and each.primary]
    ways = [way_back(snapshot, finding, secret, each) for each in hurt]
    reasons = [each for each in ways if isinstance(each, str)]
    found = [each for each in ways if isinstance(each, WayBack)]
    if found and not reasons:
        yield back(snapshot, secret, found, hurt)
    else:
        yield Declined(action.id, "; ".join(dict.fromkeys(reasons)), by_hand(finding, secret.name))


def back(snapshot: Snapshot, secret: Secret, found: list[WayBack], hurt: list[Service]) -> Change:
    current, previous = found[0].current, found[0].previous
    deployed = {each.arn: each.primary.created_at.isoformat() for each in hurt if each.primary}
    deploy = tuple(update(each, forceNewDeployment=True) for each in hurt)
    return Change(
        action=action.id,
        target=secret.arn,
        field=CURRENT,
        before={"version": current.id, "deployed": {**deployed}},
        after={"version": previous.id},
        says=f"Return {secret.name} to the version before, with which {', '.join(e.name for e in hurt)} ran well",
        calls=(labelling(secret, previous.id, current.id), *deploy),
        facts=tuple(evidence for each in found for evidence in each.evidence),
        risk=max((risk_of(each) for each in hurt), key=list(Risk).index),
        users_notice="; ".join(notice_of(each) for each in hurt),
        settles_s=max(settling.of_service(snapshot, each, deploys=True) for each in hurt),
        needed_by=tuple(each.arn for each in hurt),
        undo=(labelling(secret, current.id, previous.id), *deploy),
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    now, before = await current_version(writer, change.target), side(change.before)
    if now == before["version"]:
        await writer.change("secretsmanager:UpdateSecretVersionStage", **change.calls[0].parameters)
    elif now != side(change.after)["version"]:
        raise Refused(f"{change.target} has another version by now", "make a new plan: stackmedic fix")
    for each in change.calls[1:]:
        if not await is_newer(writer, each, before["deployed"]):
            await writer.change("ecs:UpdateService", **each.parameters)


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    deployed = side(change.before)["deployed"]
    newer = [await is_newer(writer, each, deployed) for each in change.calls[1:]]
    return all(newer) and await current_version(writer, change.target) == side(change.after)["version"]


@action.undo
async def undo(writer: Writer, change: Change, token: str) -> None:
    if await current_version(writer, change.target) == side(change.after)["version"]:
        await writer.change("secretsmanager:UpdateSecretVersionStage", **change.undo[0].parameters)
    for each in change.undo[1:]:
        await writer.change("ecs:UpdateService", **each.parameters)


async def current_version(writer: Writer, secret: str) -> str:
    found = await writer.read("secretsmanager:ListSecretVersionIds", SecretId=secret)
    return next((str(each["VersionId"]) for each in found["Versions"] if CURRENT in each["VersionStages"]), "")


def side(value: object) -> dict[str, Any]:
    return cast(dict[str, Any], value)


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    deployed: dict[str, str] = side(change.before)["deployed"]
    outcomes = {renewed(snapshot, arn, datetime.fromisoformat(at)) for arn, at in deployed.items()}
    return next((each for each in (Outcome.WORSE, Outcome.NOT_YET) if each in outcomes), Outcome.CLEARED)

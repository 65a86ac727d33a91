"""Give the database's master user the password that its secret holds, when only the database's side was changed.

The value is read when the call is made and goes into that call alone: not into the plan, the journal, the audit record
or any message. Nobody knows the password that the database has now, so there is no undo; who was given it is refused at
the next connection, and open sessions stay. RDS applies it within a minute or so, whatever ApplyImmediately says.

Source: ModifyDBInstance (MasterUserPassword: asynchronous, PendingModifiedValues; not with a managed secret) in the RDS
API reference; RDS-EVENT-0016 in its user guide; guides onyx, ecommerce.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from stackmedic.model.artifact import Secret
from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.data_store import Database, DatabaseEvent
from stackmedic.model.evidence import Json
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.held import databases
from stackmedic.remedy.one_sided import OneSided, one_sided
from stackmedic.remedy.passwords import RESET, password_in, secret_of
from stackmedic.remedy.secret_versions import by_hand

APPLIED_S = 120.0
PENDING = "resetting-master-credentials"

action = Action(
    __name__,
    title="Set the database's master password to what the secret holds",
    risk=Risk.DISRUPTIVE,
    needs=(
        "rds:DescribeDBInstances",
        "rds:DescribeEvents",
        "rds:ModifyDBInstance",
        "secretsmanager:GetSecretValue",
    ),
    held=databases.held_password,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    secret = secret_of(snapshot, finding)
    if secret is None:
        yield Declined(action.id, "which secret it is could not be read", by_hand(finding, finding.about))
        return
    hurt = [each for each in (snapshot.find(Service, arn) for arn in finding.hurts) if each]
    ways = [one_sided(snapshot, finding, secret, each) for each in hurt]
    reasons = [each for each in ways if isinstance(each, str)]
    found = [each for each in ways if isinstance(each, OneSided)]
    if found and not reasons and len({(each.database.id, each.key) for each in found}) == 1:
        yield set_to(snapshot, finding, secret, found[0])
    else:
        reason = "; ".join(dict.fromkeys(reasons)) or "the services do not agree on one password of one database"
        yield Declined(action.id, reason, by_hand(finding, secret.name))


def set_to(snapshot: Snapshot, finding: Finding, secret: Secret, way: OneSided) -> Change:
    database, value = way.database, f"<what {secret.name} holds{f' under {way.key}' if way.key else ''}>"
    parameters: dict[str, Json] = {"DBInstanceIdentifier": database.id, "ApplyImmediately": True}
    return Change(
        action=action.id,
        target=database.arn,
        field="MasterUserPassword",
        before={"reset_at": way.reset.at.isoformat()},
        after={"secret": secret.arn, "key": way.key},
        says=f"Give {database.master_user} of {database.id} the password that {secret.name} holds, unseen by anyone",
        calls=(PlannedCall("rds:ModifyDBInstance", {**parameters, "MasterUserPassword": value}),),
        facts=way.evidence,
        risk=action.risk,
        users_notice="whoever was given the password that the database has now is refused; open sessions stay",
        settles_s=APPLIED_S + settling.of_services(snapshot, finding.hurts),
        needed_by=finding.hurts,
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    held = cast(dict[str, str], change.after)
    found = await writer.read("secretsmanager:GetSecretValue", SecretId=held["secret"])
    parameters = {**change.calls[0].parameters, "MasterUserPassword": password_in(found, held["key"])}
    await writer.change("rds:ModifyDBInstance", **parameters)


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    name, since = change.target.rpartition(":db:")[2], reset_before(change)
    found = await writer.read("rds:DescribeDBInstances", DBInstanceIdentifier=name)
    instance = found["DBInstances"][0]
    if instance["DBInstanceStatus"] == PENDING or "MasterUserPassword" in instance.get("PendingModifiedValues", {}):
        return True
    asked = {"SourceIdentifier": name, "SourceType": "db-instance", "StartTime": since}
    events = (await writer.read("rds:DescribeEvents", **asked))["Events"]
    return any(each["Date"] > since and RESET.search(each["Message"]) for each in events)


def reset_before(change: Change) -> datetime:
    return datetime.fromisoformat(cast(dict[str, str], change.before)["reset_at"])


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    database = next((each for each in snapshot.known(Database) if each.arn == change.target), None)
    if database is None or database.status != "available":
        return Outcome.NOT_YET
    events = snapshot.all(DatabaseEvent, database.id)
    applied = any(each.at > reset_before(change) and RESET.search(each.message) for each in events)
    return Outcome.CLEARED if applied else Outcome.NOT_YET

"""Whether what a secret held before is known to have worked, so that going back to it is no guess; no value is read.

A secret gives new tasks its AWSCURRENT version. The version before worked when a task that was made in its time still
runs, or when ECS deployed the service well in its time; it is not asked for anything else now; and what was made since
the secret changed has failed. Where a rotation runs, where the database's password was reset as well, or where another
service has started well with the new version, going back would break what works.

Source: "What's in a Secrets Manager secret?" (versions and staging labels) in the Secrets Manager user guide.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from stackmedic.diagnose.recovery import is_failure
from stackmedic.diagnose.relations import running_tasks, services, stopped_tasks, task_definition, uses
from stackmedic.model.artifact import Secret, SecretVersion
from stackmedic.model.change import PlannedCall
from stackmedic.model.data_store import Database
from stackmedic.model.evidence import Evidence, Json
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service, ServiceDeployment, ServiceRevision
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import TaskDefinition
from stackmedic.remedy.passwords import reset_after
from stackmedic.remedy.revisions import SETTINGS, texts

CURRENT, PREVIOUS, PENDING = "AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"
USER = re.compile(r"(?:for user|denied for user) [\"']?(?P<user>[^\"'\s@]+)", re.IGNORECASE)
PASSWORD = "database.credential_mismatch"


@dataclass(frozen=True, slots=True)
class WayBack:
    """From which version to which, and what proves that it leads somewhere."""

    current: SecretVersion
    previous: SecretVersion
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Worked:
    """A time at which a service was well with what the secret then held."""

    at: datetime
    evidence: Evidence


def way_back(snapshot: Snapshot, finding: Finding, secret: Secret, service: Service) -> WayBack | str:
    """The way, or why there is none. Raises Unknown when a fact that it needs could not be read."""
    if secret.rotates:
        return f"{secret.name} is rotated automatically: the version before is not what its owner expects any more"
    if secret.changed_at is None or secret.changed_at < snapshot.since:
        return f"{secret.name} did not change since {snapshot.since:%H:%M}"
    versions = {stage: each for each in snapshot.all(SecretVersion, secret.arn) for stage in each.stages}
    current, previous, pending = (versions.get(each) for each in (CURRENT, PREVIOUS, PENDING))
    if current is None or previous is None or not current.created_at or not previous.created_at:
        return f"{secret.name} has no version before this one"
    if pending is not None and pending != current:
        return f"a rotation of {secret.name} is under way"
    worked = newest_success(snapshot, finding, service, previous.created_at, current.created_at)
    if worked is None:
        return f"nothing shows that {service.name} ran well with what {secret.name} held before"
    against = objection(snapshot, finding, secret, service, current.created_at, worked.at)
    if against:
        return against
    seen = (secret.seen("changed_at"), current.seen("created_at"), previous.seen("stages"), worked.evidence)
    return WayBack(current, previous, seen)


def labelling(secret: Secret, to: str, away_from: str) -> PlannedCall:
    """Move the label that tells which version new tasks get."""
    parameters: dict[str, Json] = {"SecretId": secret.arn, "VersionStage": CURRENT}
    parameters |= {"RemoveFromVersionId": away_from, "MoveToVersionId": to}
    return PlannedCall("secretsmanager:UpdateSecretVersionStage", parameters)


def by_hand(finding: Finding, name: str) -> str:
    deploy = "then start new tasks: aws ecs update-service --force-new-deployment"
    if finding.id == PASSWORD:
        put = f"Put the password that the database has into {name} (aws secretsmanager put-secret-value)"
        return f"{put}, or give the database the one that {name} holds; {deploy}"
    return f"Put the missing key into {name} beside those it has (aws secretsmanager put-secret-value); {deploy}"


def objection(
    snapshot: Snapshot, finding: Finding, secret: Secret, service: Service, changed: datetime, worked: datetime
) -> str:
    """Why going back may break what works, or cure nothing; empty when nothing known says so."""
    failed = (each for each in stopped_tasks(snapshot, service) if each.created_at and each.created_at >= changed)
    if not any(is_failure(each) for each in failed):
        return f"no task of {service.name} that was made since {secret.name} changed has failed"
    for other in services(snapshot):
        if other.arn not in finding.hurts and started_with(snapshot, other, secret, changed):
            return f"{other.name} has started well with what {secret.name} holds now"
    if finding.id != PASSWORD:
        return ""
    users = refused_users(finding)
    masters = {use.store.master_user for use in uses(snapshot, service, Database)}
    if not users or users - masters:
        return "only the master's password leaves a record when it is changed in the database"
    return reset_after(snapshot, service, worked)


def refused_users(finding: Finding) -> set[str]:
    """The database users whose password was refused, as the finding's evidence names them."""
    return {found["user"] for each in finding.evidence for found in USER.finditer(str(each.value))}


def newest_success(
    snapshot: Snapshot, finding: Finding, service: Service, since: datetime, until: datetime
) -> Worked | None:
    """The last time before ``until`` at which the service is known to have been well."""
    found = (*_tasks(snapshot, finding, service), *_deployments(snapshot, finding, service))
    return max((each for each in found if since <= each.at < until), key=lambda each: each.at, default=None)


def _tasks(snapshot: Snapshot, finding: Finding, service: Service) -> Iterator[Worked]:
    for task in running_tasks(snapshot, service):
        if task.created_at and task.last_status == "RUNNING" and asks_the_same(snapshot, finding, task.task_definition):
            yield Worked(task.created_at, task.seen("created_at", f"task {task.id} runs"))


def _deployments(snapshot: Snapshot, finding: Finding, service: Service) -> Iterator[Worked]:
    try:
        history = snapshot.all(ServiceDeployment, service.arn)
        for each in history:
            revision = snapshot.find(ServiceRevision, each.target_revision_arn or "") if each.finished_at else None
            well = (
                each.status == "SUCCESSFUL" and revision and asks_the_same(snapshot, finding, revision.task_definition)
            )
            if well and each.finished_at:
                yield Worked(each.finished_at, each.seen("finished_at", "ECS deployed it well"))
    except Unknown:
        return  # The tasks may still tell.


def asks_the_same(snapshot: Snapshot, finding: Finding, revision: str) -> bool:
    """Whether a revision asks secrets for all that the accused one asks for, as far as the finding names it."""
    asked = {each.value for each in finding.evidence if each.call == SETTINGS and isinstance(each.value, str)}
    if not asked:
        return True
    try:
        definition = snapshot.find(TaskDefinition, revision)
    except Unknown:
        return False
    return definition is not None and asked <= set(texts(definition.raw))


def started_with(snapshot: Snapshot, service: Service, secret: Secret, changed: datetime) -> bool:
    """Whether tasks of a service that reads the secret have been made since it changed, and run."""
    definition = task_definition(snapshot, service)
    if definition is None or not any(each.startswith(secret.arn) for each in texts(definition.raw)):
        return False
    tasks = running_tasks(snapshot, service)
    return any(each.created_at and each.created_at >= changed and each.last_status == "RUNNING" for each in tasks)

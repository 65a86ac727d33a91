"""A task asks a secret for a JSON key that it does not hold, so no new task of that revision can start.

Proven by the key names themselves where they may be read, else by AWS's own statement: the newest attempt to start
stopped for it, and neither has the secret changed nor has a task of that revision started since. AWS names the key but
not the secret; where two secrets are asked for the same key the finding is only likely.

Source: "Amazon ECS stopped tasks error messages" (ResourceInitializationError) in the developer guide.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stackmedic.diagnose.relations import running_tasks, stopped_tasks, suspect_revisions
from stackmedic.diagnose.rule import Proves, Rule, Says, Undecided
from stackmedic.model.artifact import Secret, SecretKeys
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown
from stackmedic.model.task import Task, TaskDefinition

STATEMENT = re.compile(r"did not contain json key (?P<key>[^\s,;]+)", re.IGNORECASE)
READ = "secretsmanager:GetSecretValue"

rule = Rule(
    __name__,
    title="A secret lacks a JSON key that the tasks ask for",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    remedies=("realign_secret", "return_to_last_good_revision"),
    signatures=(Says(r"retrieved secret from Secrets Manager did not contain json key"),),
    topic="secret json key missing valueFrom selector did not contain key name",
    clues=(
        Proves(r"retrieved secret from Secrets Manager did not contain json key", weight=5.0),
        Says(r"json key … <no>"),
        Says(r"key … (?:not (?:found|present)|missing|does not exist) … (?:secret|SecretString)"),
    ),
    reports=(
        "valueFrom arn...:password::. task: retrieved secret from Secrets Manager did not contain json key password",
        "valueFrom with :username:: of a rotated RDS secret. task: retrieved secret from Secrets Manager did "
        "not contain json key",
    ),
    instead_of=("secret.missing", "secret.malformed_json"),
    confirm=("aws secretsmanager get-secret-value --secret-id SECRET --query SecretString --output text | jq keys",),
    cures=(
        "Add the key to the secret's JSON, or name the key that is there in the task definition; then "
        "replace the tasks.",
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A container asks a secret (its ARN without the rest) for one of its JSON keys."""

    secret: str
    key: str
    revision: str
    evidence: Evidence


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    done: set[tuple[str, str]] = set()
    for revision in suspect_revisions(snapshot, service):
        asked = tuple(asked_keys(revision))
        for each in asked:
            if (each.secret, each.key) in done:
                continue
            rivals = {other.secret for other in asked if other.key == each.key}
            for answer in judge(snapshot, service, each, alone=len(rivals) == 1):
                done.add((each.secret, each.key))
                yield answer


def asked_keys(revision: TaskDefinition) -> Iterator[Asked]:
    """References with a JSON key: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME:key:stage:version."""
    for container in revision.containers:
        for reference in container.secrets:
            parts = reference.value_from.split(":")
            if len(parts) > 7 and parts[2] == "secretsmanager" and parts[7]:
                evidence = reference.seen("value_from", f"container {container.name} asks for key {parts[7]}")
                yield Asked(":".join(parts[:7]), parts[7], revision.arn, evidence)


def judge(snapshot: Snapshot, service: Service, asked: Asked, alone: bool) -> Iterator[Finding | Undecided]:
    try:
        keys = snapshot.find(SecretKeys, asked.secret)
    except Unknown:
        yield from by_statement(snapshot, service, asked, alone)
        return
    if keys is not None and asked.key not in keys.keys:
        yield lacking(service, asked, keys.arn, keys.seen("keys", "the keys that the secret holds"))


def by_statement(snapshot: Snapshot, service: Service, asked: Asked, alone: bool) -> Iterator[Finding | Undecided]:
    task = failed_for(snapshot, service, asked)
    if task is None or started_since(snapshot, service, task):
        return
    try:
        secret = snapshot.find(Secret, asked.secret)
    except Unknown as unknown:
        yield Undecided(about=asked.secret, service=service.arn, gaps=(unknown.gap,))
        return
    if secret is None or (secret.changed_at and task.stopped_at and secret.changed_at >= task.stopped_at):
        return
    says = "AWS's own statement; the secret has not changed since"
    yield lacking(service, asked, secret.arn, task.seen("stopped_reason", says), secret.seen("changed_at"), alone=alone)


def failed_for(snapshot: Snapshot, service: Service, asked: Asked) -> Task | None:
    """The newest stopped task of that revision that came as far as its secrets, if it is this key that it lacked."""
    for task in stopped_tasks(snapshot, service):
        came_so_far = task.started_at or task.stop_code == "TaskFailedToStart"
        if task.task_definition == asked.revision and came_so_far:
            found = STATEMENT.search(task.stopped_reason or "")
            return task if found and found["key"].rstrip(".") == asked.key else None
    return None


def started_since(snapshot: Snapshot, service: Service, failed: Task) -> bool:
    """Whether a task of the same revision has got past reading its secrets after that failure."""
    mine = (each for each in running_tasks(snapshot, service) if each.task_definition == failed.task_definition)
    return any(each.started_at and failed.stopped_at and each.started_at > failed.stopped_at for each in mine)


def lacking(service: Service, asked: Asked, about: str, *evidence: Evidence, alone: bool = True) -> Finding:
    gap = Gap(call=READ, reason="two secrets are asked for this key, and AWS does not say which lacks it", needs=READ)
    return rule.finding(
        about=about,
        hurts=(service.arn,),
        says=f"The secret holds no key {asked.key}, which {asked.revision.rsplit('/', 1)[-1]} asks for",
        evidence=(*evidence, asked.evidence),
        confidence=Confidence.CONFIRMED if alone else Confidence.LIKELY,
        decide=() if alone else (gap,),
    )

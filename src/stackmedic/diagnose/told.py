"""What AWS itself gives as the reason: of a task that could not start, or of a service that could not start one.

A stopped reason is AWS's own account of what its call was answered, not a program's guess, so that it proves what it
names. It is read from the tasks whose failure is still news, and from what the scheduler said.
"""

import re
from collections.abc import Callable, Iterator

from stackmedic.diagnose.messages import Message, Origin, messages
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Rule, Undecided
from stackmedic.model.access import Role
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import Task, TaskDefinition

BY_AWS = (Origin.STOPPED_REASON, Origin.CONTAINER_REASON, Origin.SERVICE_EVENT, Origin.ROLLOUT)

Names = Callable[["re.Match[str]"], str | None]  # The resource that a reason names; None: it is not this cause.


def told_by_aws(
    rule: Rule, snapshot: Snapshot, service: Service, reason: re.Pattern[str], about: Names, says: str
) -> Iterator[Finding | Undecided]:
    """A finding for each resource that AWS's reasons name; Undecided where the tasks that stopped hide behind a gap.

    ``says`` is a sentence with a place for the resource: ``{about}``."""
    told: dict[str, list[Message]] = {}
    for message in messages(snapshot, service):
        found = reason.search(message.text) if message.origin in BY_AWS else None
        named = about(found) if found else None
        if named is not None:
            told.setdefault(named or service.arn, []).append(message)
    hidden = snapshot.gap(Task, (service.arn, "STOPPED"))
    if hidden and not told:
        yield Undecided(about=service.arn, service=service.arn, gaps=(hidden,))
    for resource, said in told.items():
        yield rule.finding(
            about=resource,
            hurts=(service.arn,),
            says=says.format(about=resource),
            evidence=(said[-1].evidence, *settings(snapshot, service, said[-1])),
            since=said[0].at,
        )


def settings(snapshot: Snapshot, service: Service, message: Message) -> Iterator[Evidence]:
    """The fields of the task definition whose values a message names, and the boundary that it speaks of."""
    try:
        revisions = suspect_revisions(snapshot, service)
    except Unknown:
        return
    mine = message.task.task_definition if message.task else None
    for revision in revisions:
        if mine in (None, revision.arn):
            yield from named_in(revision, message.text)
            if "permissions boundary" in message.text:
                yield from boundary(snapshot, revision)


def boundary(snapshot: Snapshot, revision: TaskDefinition) -> Iterator[Evidence]:
    """The permissions boundary of a revision's execution role, where somebody read it."""
    role = snapshot.one.get((Role.__name__, revision.execution_role_arn or ""))
    if isinstance(role, Role) and role.boundary:
        yield role.seen("boundary", f"{role.name} may do no more than {role.boundary.rsplit('/', 1)[-1]} allows")


def named_in(revision: TaskDefinition, text: str) -> Iterator[Evidence]:
    for field in ("execution_role_arn", "task_role_arn"):
        arn = getattr(revision, field)
        if arn and arn.rsplit("/", 1)[-1] in text:
            yield revision.seen(field, f"{revision.family} runs with {arn.rsplit('/', 1)[-1]}")
    for container in revision.containers:
        if container.image in text:
            yield container.seen("image", f"{container.name} of {revision.family} pulls {container.image}")
        if "log" in text and container.log_group and (container.log_group in text or "log group" in text):
            yield container.seen("log_group", f"{container.name} of {revision.family} logs to {container.log_group}")
        for secret in container.secrets:
            if secret.value_from.split(":secret:")[-1].split(":")[0] in text:
                yield secret.seen("value_from", f"{container.name} of {revision.family} is given {secret.name}")

"""What AWS refused a task's role, by the words that its programs logged, and what IAM itself says of it.

Source: IAM user guide, "Troubleshoot access denied error messages": the sentence names role, action and resource, and
at its end the kind of policy that decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.messages import Message
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.model.access import Permit
from stackmedic.model.evidence import Evidence
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import TaskDefinition

ALLOWED = "allowed"
REFUSED = re.compile(
    r"assumed-role/(?P<role>[\w+=,.@-]+)/\S+ is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r" on resource: \"?(?P<resource>arn:[^\s\"]+|\*)"
)
BUCKET = re.compile(r"arn:[\w-]+:s3:::(?P<name>[^/]+)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An action on a resource that was refused to the role of a task; ``said`` are the lines, oldest first."""

    revision: TaskDefinition
    role: str
    action: str
    resource: str
    said: tuple[Message, ...]

    @property
    def bucket(self) -> str | None:
        found = BUCKET.match(self.resource)
        return found["name"] if found else None

    @property
    def text(self) -> str:
        return self.said[-1].text

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was said, and where the role is set."""
        runs = f"{self.revision.family} runs with {self.role.rsplit('/', 1)[-1]}"
        return (self.said[-1].evidence, self.revision.seen("task_role_arn", runs))


def refusals(snapshot: Snapshot, service: Service) -> tuple[Refusal, ...]:
    """Each role, action and resource once. Raises Unknown when the revisions could not be read."""
    told: dict[tuple[str, str, str], list[Message]] = {}
    for message in logged(snapshot, service, REFUSED):
        for found in REFUSED.finditer(message.text):
            told.setdefault((found["role"], found["action"], found["resource"]), []).append(message)
    by_role = {(each.task_role_arn or "").rsplit("/", 1)[-1]: each for each in suspect_revisions(snapshot, service)}
    return tuple(
        Refusal(by_role[role], by_role[role].task_role_arn or "", action, resource, tuple(said))
        for (role, action, resource), said in told.items()
        if role in by_role
    )


def denied(snapshot: Snapshot, refusal: Refusal) -> Iterator[Permit]:
    """What IAM says now of what was refused, where that is still no. Raises Unknown where nobody could ask."""
    return still_refused(snapshot, refusal.role, refusal.resource, refusal.action)


def is_gone(snapshot: Snapshot, refusal: Refusal) -> Evidence | None:
    """That IAM has no such role. A simulation decides each action that it is asked about, also for a role without any
    policy, and reads no policy by other calls: it decides nothing only for who is not there (NoSuchEntity). Raises
    Unknown where nobody could ask.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html"""
    if snapshot.all(Permit, (refusal.role, refusal.resource)):
        return None
    says = f"IAM has no role {refusal.role.rsplit('/', 1)[-1]}"
    return Evidence("iam:SimulatePrincipalPolicy", "Error.Code", "NoSuchEntity", snapshot.now, says)


def still_refused(snapshot: Snapshot, role: str, resource: str, action: str) -> Iterator[Permit]:
    """The same for any role, by its ARN."""
    for each in snapshot.all(Permit, (role, resource)):
        if each.action == action and each.decision != ALLOWED and not each.missing:
            yield each

"""What an instrumented program reports of one request: who served it, how long it took, what it called for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackmedic.lab.physics.network import reaches, remembered
from stackmedic.lab.physics.outcome import Outcome
from stackmedic.lab.physics.permissions import role_may

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.needs import Need
    from stackmedic.lab.physics.network import Interface
    from stackmedic.lab.physics.process import Process
    from stackmedic.lab.physics.web import Answer

SQL, S3, REMOTE = "Database::SQL", "AWS::S3", "remote"
KINDS = {"postgres": SQL, "s3": S3}
CONTAINER = "AWS::ECS::Container"


@dataclass(frozen=True, slots=True)
class Call:
    """A call to somebody else. ``trouble`` is the exception that it ended in; ``inner`` what the other one reports."""

    name: str
    kind: str
    seconds: float
    trouble: str = ""
    inner: "tuple[Segment, ...]" = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One service's part of a request."""

    service: str
    task_arn: str
    host: str
    log_group: str
    status: int
    seconds: float
    calls: tuple[Call, ...] = ()

    @property
    def fault(self) -> bool:
        return self.status >= 500

    @property
    def throttle(self) -> bool:
        return self.status == 429

    @property
    def error(self) -> bool:
        return 400 <= self.status < 500


def reported(process: "Process", answer: "Answer", used: "Iterable[tuple[Need, Outcome]]") -> tuple[Segment, ...]:
    """What an instrumented process sends; ``answer.segments`` is what those sent that it passed the request on to."""
    account, task = process.account, process.task
    if not sends(account, task.interface, str(task.definition.get("taskRoleArn") or "")):
        return answer.segments
    calls = [_call(process, need, outcome) for need, outcome in used]
    calls += [Call(each.service, REMOTE, each.seconds, inner=(each,)) for each in answer.segments]
    options = (process.definition.get("logConfiguration") or {}).get("options") or {}
    own = Segment(
        process.service_name,
        task.arn,
        process.environment["HOSTNAME"],
        str(options.get("awslogs-group", "")),
        answer.status,
        answer.latency_s,
        tuple(calls),
    )
    return (own,)


def _call(process: "Process", need: "Need", outcome: Outcome) -> Call:
    words = need.words(outcome)
    seconds = outcome.waits_s if outcome.ok else need.waited_s(outcome)
    if outcome.ok:
        return Call(_name(need, words), KINDS.get(need.kind, REMOTE), seconds)
    said = [line for line in process.dialect.cannot_answer(need.kind, outcome, words) if line.strip()]
    return Call(_name(need, words), KINDS.get(need.kind, REMOTE), seconds, said[-1].strip() if said else outcome.name)


def _name(need: "Need", words: dict[str, object]) -> str:
    """As the SDKs name downstream calls: ``database@host`` of SQL, the bucket's service, a host."""
    if need.kind == "postgres":
        return f"{words['database']}@{words['host']}"
    return "S3" if need.kind == "s3" else str(words["host"])


@remembered
def sends(account: "Account", source: "Interface", role_arn: str) -> bool:
    """Whether what a program sends arrives: the task role allows it, and X-Ray's endpoint is in reach."""
    return (
        bool(role_arn)
        and role_may(account, role_arn, "xray:PutTraceSegments", "*")
        and reaches(account, source, "xray")
    )

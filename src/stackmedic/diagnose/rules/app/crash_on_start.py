"""The program exits soon after it starts, for a reason of its own; the log's stack trace is the evidence.

Not when the last lines blame something else: a host that does not answer, a name, a password, a setting that is
missing. Not either when the revision is new and the one before ran well: that is deploy.bad_revision; nor when a secret
that its tasks read was changed right before they began to fail: that is secret.value_wrong.

Source: guides onyx, omnirapeutic, ecommerce, ohmycoins; "Stopped tasks error codes" (EssentialContainerExited).
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from stackmedic.diagnose.differences import of_images
from stackmedic.diagnose.onset import failures_since, known_by, newest_change, unread_history
from stackmedic.diagnose.recovery import failed_tasks
from stackmedic.diagnose.rule import Hints, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.secret_changes import came_with, changed_for
from stackmedic.diagnose.symptoms.logs import CONTINUED, ERROR
from stackmedic.diagnose.symptoms.tasks import evidence_of, kind_of
from stackmedic.model.finding import Effect, Finding, Severity, SymptomKind
from stackmedic.model.service import Service
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Gap, Snapshot, Unknown
from stackmedic.model.task import Container, Task

SOON = timedelta(minutes=10)
SIGNALLED = (None, 0, 137, 143)  # Not ended by itself: SIGKILL and SIGTERM come from outside.
LAST_WORDS = re.compile(
    r"\[ ?(error|fatal|crit|emerg|alert) ?\]|\b(error|fatal|failed)\b:|(Error|Exception)s(\.|::)\w|"
    r"command not found|no such file or directory|executable file not found",
    re.IGNORECASE,
)  # What says failure of one that exits with a failing code; programs that go on write such things every day.
LAST_LINES = 40  # A stack trace, and what was said right before it.
SHOWN = 3
BLAMES_ANOTHER = re.compile(
    r"connection (refused|timed out|reset|closed)|timed? ?out|ECONNREFUSED|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|ENOTFOUND|"
    r"EAI_AGAIN|(can ?not|could not|unable to|failed to) (connect|reach|resolve|translate)|no route to host|"
    r"name or service not known|name resolution|getaddrinfo|unknown ?(host|database)|"
    r"authentication failed|WRONGPASS|NOAUTH|AUTH failed|access ?denied|not authorized|"
    r"no pg_hba\.conf entry|certificate verify failed|\bRDS proxy\b|"
    r"(database|role) \S+ does not exist|too many connections|remaining connection slots|"
    r"OOM command not allowed|(?-i:\bMOVED) \d+ |(?-i:CROSSSLOT|READONLY|NOPERM)\b|NoSuchBucket|"
    r"(missing|\*\*\*) .{0,40}\b(environment|setting|configuration)\b|"
    r"environment variable|is not set\b|field required|(?-i:KeyError: '[A-Z][A-Z0-9_]+')|"
    r"EADDRINUSE|address already in use|no space left on device|read-only file system|exec format error|"
    r"permission denied|EACCES|self[- _]signed[_ ]cert|host not found in upstream",
    re.IGNORECASE,
)

rule = Rule(
    __name__,
    title="The program exits at start for a reason of its own",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CRASHES,),
    remedies=("return_to_last_good_revision",),
    residual=True,
    topic="program exits start crash stack trace exception uncaught import error module not found syntax "
    "startup exit code 1",
    clues=(
        Says(r"Traceback \(most recent call last\)"),
        Says(r"(?:unhandled|uncaught) (?:exception|rejection|error|promise)"),
        Says(r'panic: |fatal error: |Exception in thread "main"'),
        Says(r"goroutine 1 \[running\]|nil pointer dereference", weight=5.0),
        Says(r"(?:ModuleNotFoundError|ImportError|SyntaxError)\b"),
        Says(r"(?:TypeError|ReferenceError|NameError|AttributeError|NullPointerException)\b", weight=2.0),
        Says(
            r"Cannot find module|Cannot find package|Could not find or load main class"
            r"|ClassNotFoundException|NoClassDefFoundError"
        ),
        Says(r"error while loading shared libraries|EADDRINUSE|address already in use", weight=5.0),
        Says(r"Worker failed to boot|APPLICATION FAILED TO START", weight=4.0),  # gunicorn, Spring
        Says(r"essential container in task exited"),
        Hints(r"«exit 1»", weight=2.0),
        Hints(r"«exit 2»", weight=2.0),
        Refutes(r"exec format error|permission denied|KeyError: '[A-Z]|<refused>|<timeout>|<unresolved>"),
        Refutes(r"«exit 137»|«exit 139»|«exit 143»|OutOfMemory|out of memory"),
    ),
    reports=(
        "Node API image built from the wrong stage. app: Error: Cannot find module 'express', Require stack: "
        "/app/server.js; app: 1; task: Essential container in task exited",
    ),
    confirm=("aws logs tail LOG-GROUP --since 1h",),
    cures=("Read the last lines before the exit, return to the last revision that ran, and repair the program.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    change = newest_change(snapshot, service)
    new = failures_since(snapshot, service, change) if change else ()
    hidden: list[Gap] = []
    for task in failed_tasks(snapshot, service):
        container = exited_at_start(task)
        if container is None or task in new:
            continue
        try:
            lines = snapshot.all(LogLine, (task.arn, container.name))[-LAST_LINES:]
        except Unknown as unknown:
            hidden.append(unknown.gap)
            continue
        last = next((each for each in reversed(lines) if names_error(each)), None)
        moved = of_images(snapshot, service, container)
        if not moved and any(
            came_with(snapshot, service, secret) for secret, _ in changed_for(snapshot, service, task)
        ):
            return
        if last and not any(BLAMES_ANOTHER.search(each.message) for each in lines if names_error(each)):
            yield known_by(unread_history(snapshot, service), accuse(snapshot, service, task, container, last))
        return  # The newest task whose log can be read speaks for all.
    if hidden:
        yield Undecided(about=service.arn, service=service.arn, gaps=tuple(dict.fromkeys(hidden)))


def exited_at_start(task: Task) -> Container | None:
    """The container that ended by itself, with a code that says failure, soon after the task started."""
    if kind_of(task) is not SymptomKind.TASKS_EXIT:
        return None
    if task.started_at and task.stopped_at and task.stopped_at - task.started_at > SOON:
        return None
    return next((each for each in task.containers if each.exit_code not in SIGNALLED), None)


def names_error(line: LogLine) -> bool:
    told = ERROR.search(line.message) or LAST_WORDS.search(line.message)
    return told is not None and not CONTINUED.match(line.message)


def accuse(snapshot: Snapshot, service: Service, task: Task, container: Container, last: LogLine) -> Finding:
    says = f"{container.name} exits with code {container.exit_code} at start: {last.message.strip()[:160]}"
    trace = last.seen("message", "the last error before it exited")
    proof = (trace, *evidence_of(task), *of_images(snapshot, service, container))
    return rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=proof, since=task.stopped_at)

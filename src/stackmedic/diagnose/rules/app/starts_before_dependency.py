"""Tasks start before the database, secret or migration that they need, and do not wait or try again.

Told by three dates: tasks ended before RDS says that their database was created, and tasks of the same revision that
started after it run. While the database is not there, that is the cause, and not who came too early. Source: guide
onyx; "dependsOn" of container definitions; RDS-EVENT-0005 "DB instance created"
(https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html).
"""

from collections.abc import Iterator
from datetime import datetime

from stackmedic.diagnose.recovery import is_failure
from stackmedic.diagnose.relations import running_tasks, stopped_tasks, uses
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.data_store import Database, DatabaseEvent
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import Task

CREATED = "DB instance created"

rule = Rule(
    __name__,
    title="Tasks start before what they depend on is ready",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    residual=True,
    warns=True,
    topic="start order dependency database not ready yet migration wait retry depends_on first minutes "
    "starting up race boot before available",
    signatures=(
        Says(
            r"(?:start(?:s|ed|ing)?|boots?|came up|launch\w*|runs?) … before … (?:database|db\b"
            r"|migrations?|redis|secret|dependency|postgres|queue|schema)",
            weight=5.0,
        ),
        Says(r"the database system is starting up"),
        Says(
            r"(?:wait(?:s|ing)?|retry) … (?:for )?(?:the )?(?:database|db|dependency|redis) … (?:not"
            r"|never|no\b|without)",
            weight=4.0,
        ),
        Says(r"(?:not|isn't) ready (?:yet|to accept)"),
    ),
    clues=(
        Together(
            r"<refused>",
            r"(?:ready (?:to accept|for) connections|ready to accept)",
            r"later|after|then|seconds?|essential container",
            weight=5.0,
        ),
        Together(
            r"<refused>|the database system is starting up|relation \S+ does not exist|not (?:yet "
            r")?(?:ready|available)",
            r"start(?:up|s|ed|ing)?|boot|first",
            r"later|after (?:a )?(?:restart|while|few|some|minutes)|retr\w+|then (?:works|succeeds)"
            r"|eventually|second (?:start|try|attempt)|order|wait",
            weight=5.0,
        ),
        Refutes(r"migrations? (?:was|were|is|are) not run|never (?:ran|run)"),
        Refutes(r"stopped|rebooting", weight=-2.0),
    ),
    reports=(
        "compose converted to one ECS task: app and postgres container. app: connect ECONNREFUSED "
        "127.0.0.1:5432; db: database system is ready to accept connections (four seconds later); task: "
        "Essential container in task exited",
        'api and migration run in separate services. api: relation "alembic_version" does not exist; a '
        "restart ten minutes later works without any change",
    ),
    instead_of=("database.instance_unavailable", "app.crash_on_start"),
    confirm=("aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].events[:10]'",),
    cures=("Let the program wait for its dependency (with a limit), or order the starts.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for use in uses(snapshot, service, Database):
        made = [each for each in snapshot.all(DatabaseEvent, use.store.id) if CREATED in each.message]
        newest = max(made, key=lambda each: each.at, default=None)
        if newest is None or newest.at < snapshot.since or use.store.status != "available":
            continue
        later = [each for each in running_tasks(snapshot, service) if began(each, newest.at)]
        early = [each for each in stopped_tasks(snapshot, service) if too_early(each, newest.at)]
        early = [each for each in early if any(each.task_definition == one.task_definition for one in later)]
        if early:
            says = f"{len(early)} tasks of {service.name} ended before their database {use.store.id} was there"
            seen = (early[0].seen("stopped_at", says), newest.seen("at", f"{use.store.id}: {newest.message}"))
            runs = later[0].seen("started_at", "one that started after it runs")
            via = (use.via,) if use.via else ()
            yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=(*seen, runs, *via))


def began(task: Task, after: datetime) -> bool:
    """Whether a task runs that started after a moment."""
    return task.last_status == "RUNNING" and task.started_at is not None and task.started_at > after


def too_early(task: Task, moment: datetime) -> bool:
    """Whether a task had started and failed before it."""
    return is_failure(task) and task.started_at is not None and task.stopped_at is not None and task.stopped_at < moment

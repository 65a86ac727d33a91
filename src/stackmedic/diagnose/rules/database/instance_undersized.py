"""The instance class is too small for the migrations or the load.

Source: guide onyx; RDS CPUUtilization, FreeableMemory, CPUCreditBalance, SwapUsage of db.t classes.
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import series_of, stays_above
from stackmedic.diagnose.migrating import interrupted, starved
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

FULL = 95.0  # Percent.

rule = Rule(
    __name__,
    title="The database instance is too small",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    residual=True,
    topic="rds instance class small cpu 100 freeable memory low swap burst credits t3 micro migrations load undersized",
    signatures=(
        Says(
            r"db\.t\d\w?\.(?:nano|micro|small|medium) … (?:small|cpu|memory|load|slow|credit|swap|burst" r"|exhaust)",
            weight=5.0,
        ),
        Says(r"(?:instance (?:class|size)|database) … (?:too small|undersized|under-?provisioned)", weight=4.0),
        Says(r"FreeableMemory|CPUCreditBalance", weight=4.0),
        Says(r"out of memory … Failed on request of size|could not fork new process"),
    ),
    clues=(
        Together(
            r"(?:rds|database|db\b|postgres\w*|mysql|aurora|instance class|db\.\w+)",
            r"FreeableMemory|SwapUsage|CPUCreditBalance|credits?|CPU(?:Utilization)?|out of memory|memory",
            r"«over 90 %»|low|exhaust\w*|zero|below|small|micro|undersiz\w*|too (?:small|weak)|saturat\w*"
            r"|swap\w*|drops?",
            weight=6.0,
        ),
        Refutes(r"slow quer\w*|statement|index|sequential"),
        Refutes(r"ACU|serverless|connections"),
        Refutes(r"container|task\b.{0,20}killed", weight=-2.0),
    ),
    reports=(
        "db.t3.micro with Airflow metadata. rds: CPUCreditBalance 0, CPU 100 %, FreeableMemory 40 MB; "
        "airflow: scheduler heartbeat missed",
        "db.t4g.micro. rds: BurstBalance 0, CPUCreditBalance 0; migrations time out",
    ),
    instead_of=("app.overloaded",),
    confirm=("aws cloudwatch get-metric-data (AWS/RDS CPUUtilization, FreeableMemory, SwapUsage, CPUCreditBalance)",),
    cures=("Take a larger instance class, at least while migrations run.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    migrating = interrupted(snapshot, service)
    for use in uses(snapshot, service, Database):
        series = series_of(snapshot, "CPUUtilization", "Average", use.store.id)
        if series and stays_above(snapshot, series, FULL):
            says = f"database {use.store.id} has used all of its CPU for minutes"
            evidence = [series.seen("values", says), use.store.seen("instance_class", f"a {use.store.instance_class}")]
            evidence += [use.via] if use.via else []
            yield rule.finding(about=use.store.arn, hurts=(service.arn,), says=says, evidence=tuple(evidence))
        elif migrating and (lack := starved(snapshot, use.store, migrating.task)):
            step = migrating.line.seen("message", f"task {migrating.task.id} was replaced in the middle of this step")
            evidence = [lack, use.store.seen("instance_class", f"a {use.store.instance_class}"), step]
            yield rule.finding(about=use.store.arn, hurts=(service.arn,), says=lack.says, evidence=tuple(evidence))

"""The migration at start was interrupted, because the start grace period is shorter than it takes.

Source: guide onyx; "healthCheckGracePeriodSeconds" and container health check startPeriod.
"""

from collections.abc import Iterator

from stackmedic.diagnose.migrating import interrupted, starved
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

rule = Rule(
    __name__,
    title="Health checks kill the task while it migrates the database",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS, Effect.CRASHES, Effect.DEPLOYMENT_FAILS),
    topic="migration start grace period killed health check interrupted startPeriod long migration restart loop",
    signatures=(Says(r"migrat\w* … (?:interrupted|killed|stopped|cut) … (?:health|probe|grace)", weight=4.0),),
    clues=(
        Together(
            r"migrat\w*|schema upgrade|Migrate\(\)|flyway|alembic|liquibase|prisma|ef core",
            r"health ?check\w*|start(?:up)? period|grace(?: period)?|unhealthy|probe",
            r"kill\w*|interrupt\w*|stopp?ed|terminat\w*|restart\w*|SIGTERM|replaced|loop|never (?:finish"
            r"|complet)\w*|short\w*",
            weight=7.0,
        ),
        Together(
            r"Task failed (?:ELB|container) health checks|unhealthy|failing health checks",
            r"migrating|migrations?\b|Flyway|Liquibase|alembic|db:migrate|Migrate\(\)",
            weight=5.0,
        ),
    ),
    reports=(
        "Spring Boot with Flyway on start. task: Task failed ELB health checks; app: Flyway: Migrating "
        'schema "public" to version 42 - backfill (last line); service: grace period 60',
        "big data migration at container start. ecs: stopped task (Task failed container health checks) "
        "every three minutes; app: Running migration 0042 ...",
    ),
    instead_of=("health.grace_too_short", "health.startup_too_slow", "database.migration_stale_lock"),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query "
        "'services[].healthCheckGracePeriodSeconds'",
    ),
    cures=(
        "Run migrations in a task of their own before the deployment, or lengthen the grace period above "
        "their duration.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    found = interrupted(snapshot, service)
    if found is None or lacks(snapshot, service):  # Then it is the database that takes too long.
        return
    task = found.task
    lasted = int(((task.stopping_at or snapshot.now) - (task.started_at or snapshot.now)).total_seconds())
    yield rule.finding(
        about=service.arn,
        hurts=(service.arn,),
        says=f"ECS replaced the task {lasted} s after its start, in the middle of a migration",
        evidence=(
            found.line.seen("message", "the last step that it began"),
            task.seen("stopped_reason", f"task {task.id} was replaced"),
            service.seen("grace_s", f"the grace period is {service.grace_s} s"),
        ),
        since=task.stopping_at,
    )


def lacks(snapshot: Snapshot, service: Service) -> bool:
    """Whether the database had too little to migrate with: database.instance_undersized."""
    found = interrupted(snapshot, service)
    try:
        used = uses(snapshot, service, Database)
    except Unknown:
        return False
    return found is not None and any(starved(snapshot, each.store, found.task) for each in used)

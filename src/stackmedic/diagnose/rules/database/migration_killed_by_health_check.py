"""The migration at start was interrupted, because the start grace period is shorter than it takes.

Source: guide onyx; "healthCheckGracePeriodSeconds" and container health check startPeriod.
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Health checks kill the task while it migrates the database",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
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

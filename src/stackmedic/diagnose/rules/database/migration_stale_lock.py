"""A migration lock was left behind by a process that died.

Source: Liquibase DATABASECHANGELOGLOCK, Flyway, knex, golang-migrate ("Dirty database version"), EF Core lock
table.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A migration lock was left behind by a dead process",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="liquibase changelog lock DATABASECHANGELOGLOCK waiting knex migrations locked dirty database "
    "version advisory stale killed",
    signatures=(
        Proves(r"Waiting for changelog lock"),
        Proves(r"Could not acquire change log lock"),
        Proves(r"DATABASECHANGELOGLOCK"),
        Proves(r"Dirty database version"),
        Proves(r"Migration table is already locked|knex_migrations_lock|__EFMigrationsLock", weight=5.0),
        Says(r"migration lock|migrations? … (?:is |are )?(?:already )?locked", weight=5.0),
        Says(r"stale … lock … (?:migrat|liquibase|flyway|changelog)", weight=4.0),
        Says(r"pg_advisory_lock|advisory lock", weight=4.0),
        Says(r"release-?locks", weight=4.0),
    ),
    clues=(Refutes(r"<terraform>|state lock|ConditionalCheckFailed|bolt"), Refutes(r"ALTER TABLE|AccessExclusive")),
    reports=(
        "Strapi/knex on ECS. app: MigrationLocked: Migration table is already locked. If you are sure "
        "migrations are not running you can release the lock manually",
        "Keycloak upgrade on ECS. keycloak: Waiting for changelog lock....; the first task was stopped in the middle",
    ),
    instead_of=("database.ddl_lock_wedge", "deploy.single_writer_lock"),
    confirm=('psql -c "select * from databasechangeloglock"',),
    cures=("Make sure that no migration runs, then release the lock (liquibase release-locks, force the version).",),
)

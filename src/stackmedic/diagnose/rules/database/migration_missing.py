"""The schema is older than the program expects: the migration was not run.

Source: guide ohmycoins; PostgreSQL 42P01 undefined_table, 42703 undefined_column; MySQL 1146, 1054.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(
    r'relation "[^"]+" does not exist|column (?:"[^"]+"|[\w.]+) does not exist|UndefinedTable'
    r"|UndefinedColumn|no such table"
)

rule = Rule(
    __name__,
    title="The database schema is older than the program expects",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CRASHES, Effect.ANSWERS_WITH_ERRORS),
    topic="relation does not exist column undefined table migration not run pending schema version alembic "
    "prisma rails django unapplied",
    signatures=(
        Says(r'relation "?[\w."]+"? does not exist', weight=5.0),
        Says(r'column "?[\w."]+"? (?:of relation .{0,60})?does not exist', weight=5.0),
        Says(r"\b42(?:P01|703)\b|UndefinedTable|UndefinedColumn|Unknown column|no such (?:table|column)", weight=5.0),
        Says(r"Table '[^']+' doesn't exist|\(1146|\(1054", weight=5.0),
        Says(r"(?:pending|unapplied) migrations?|Migrations are pending|PendingMigrationError", weight=5.0),
        Says(
            r"migrat\w* … (?:not (?:been )?(?:run|applied|executed)|never (?:ran|run|applied)|missing"
            r"|were skipped|skipped)",
            weight=4.0,
        ),
        Says(r"Can't locate revision identified by|Target database is not up to date", weight=4.0),
        Says(r"P2021|P2022"),
        Says(r"The (?:column|table) '[^']+' does not exist in the current database", weight=5.0),  # Prisma
        Says(r"Invalid (?:object|column) name '[^']+'", weight=5.0),  # SQL Server 208, 207
        Says(
            r"Schema-validation: missing (?:table|column)|resolved migration not applied", weight=5.0
        ),  # Hibernate, Flyway
    ),
    clues=(
        Refutes(r"exit(?:ed)? 0|green|passed"),
        Refutes(r"health ?check|interrupted"),
        Refutes(r"before the database", weight=-2.0),
    ),
    reports=(
        'Django deploy. app: django.db.utils.ProgrammingError: relation "shop_coupon" does not exist; '
        "manage.py migrate was not part of the deployment",
        "hotfix release. app: SQLSTATE[42S22]: Column not found: 1054 Unknown column 'orders.tax_id'",
    ),
    confirm=('psql -c "select * from alembic_version" (or the table of the migration tool)',),
    cures=("Run the migrations of the deployed release, before its tasks start.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    for use in uses(snapshot, service, Database) if said else ():
        store = use.store
        says = f"The schema in {store.id} is older than what {use.container} expects"
        status = store.seen("status", f"{store.id} is {store.status}")
        yield answered(rule, use, said, says, status)

"""The instance is there; the named database or schema on it is not.

The instance's identifier is not the database's name. Source: guide onyx; PostgreSQL 3D000; MySQL 1049.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged
from stackmedic.diagnose.asked import named_databases, said_by_database, told_by
from stackmedic.diagnose.differences import changed
from stackmedic.diagnose.relations import NAMES, Use, uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.diagnose.secret_changes import changed_for
from stackmedic.model.data_store import Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(r'FATAL: +database "(?P<name>[^"]+)" does not exist|Unknown database')

rule = Rule(
    __name__,
    title="The named database does not exist on the instance",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="database does not exist name 3D000 unknown database initial db name instance identifier create "
    "database schema",
    signatures=(
        Proves(r'database "?[\w-]+"? does not exist'),
        Proves(r"Unknown database"),
        Proves(r"\b3D000\b|P1003|InvalidCatalogName", weight=5.0),
        Says(r'schema "?[\w-]+"? does not exist|\b3F000\b', weight=5.0),
        Says(r"(?:instance|identifier) … (?:not|is not) … database name", weight=4.0),
        Says(r"(?:initial|no) database (?:name)? … (?:not created|missing|was not)"),
        Proves(r'Cannot open database "[^"]*" requested by the login'),  # SQL Server 4060
    ),
    clues=(Refutes(r'role "?[\w-]+"? does not exist'),),
    reports=(
        'RDS created without db_name. app: FATAL: database "myapp" does not exist',
        "new environment from a module. app: Unknown database 'shop'",
    ),
    confirm=("psql \"host=HOST user=USER dbname=postgres sslmode=require\" -c '\\\\l'",),
    cures=("Create the database, or name the one that exists (RDS makes one only when DBName is given).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    for use in uses(snapshot, service, Database):
        store = use.store
        told = tuple(by_the_server(snapshot, use))
        if not said and not told:
            continue
        says = f"Database {store.id} holds no database of the name that {use.container} asks for"
        status = store.seen("status", f"{store.id} is {store.status}")
        moved = changed_for(snapshot, service, said[-1].task) if said else ()
        changes = [each for _, proof in moved for each in proof]
        changes += (each for each in changed(snapshot, service) if NAMES[Database].search(each.says))
        yield answered(rule, use, said, says, *told, status, *changes)


def by_the_server(snapshot: Snapshot, use: Use[Database]) -> Iterator[Evidence]:
    """What the server itself said, where it was asked: which databases there are, and that the named one is none."""
    for answer in said_by_database(snapshot, use):
        for named in named_databases(snapshot, use):
            if answer.databases is not None and named.name not in answer.databases:
                yield told_by(answer, "databases", f"{use.store.id} holds {', '.join(answer.databases)}")
                yield named.evidence
            elif answer.databases is None and answer.absent_database == named.name:
                yield told_by(answer, "absent_database", f"{use.store.id} knows no {named.name}")
                yield named.evidence

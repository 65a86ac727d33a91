"""The server takes only TLS, and the client connects in plain text.

RDS for PostgreSQL 15 and later sets rds.force_ssl by default; the refusal is worded as a missing pg_hba.conf entry,
and "no encryption" (or "SSL off") at its end is what decides. Source: "Requiring an SSL connection to a PostgreSQL
DB instance"; MySQL require_secure_transport (3159).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged
from stackmedic.diagnose.parameters import parameters_of
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(
    r"no pg_hba\.conf entry for host .*(?:no encryption|SSL off)"
    r"|Connections using insecure transport are prohibited"
)
# libpq's ``prefer`` tries TLS first and plain text after any refusal: then the first answer tells the reason, and the
# plain attempt is refused by what would have been no obstacle (PostgreSQL documentation, "SSL Mode Descriptions").
TRIED_WITH_TLS = re.compile(
    r'authentication failed for user|(?:database|role) "[^"]*" does not exist|SSL (?:on|encryption)'
)
FORCES, SET = ("rds.force_ssl", "require_secure_transport"), ("1", "ON")

rule = Rule(
    __name__,
    title="The database requires TLS and the client connects without",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="no pg_hba.conf entry no encryption SSL off rds.force_ssl sslmode require tls plain text connection "
    "postgres 15 require_secure_transport",
    signatures=(
        Proves(r"no pg_hba\.conf entry for host .{0,160}(?:no encryption|SSL off)"),
        Proves(r"rds\.force_ssl|require_secure_transport"),
        Proves(r"Connections using insecure transport are prohibited"),
        Says(r"sslmode\W{1,4}disable|ssl\w*mode ?= ?disable", weight=5.0),
        Says(r"no pg_hba\.conf entry", weight=4.0),
        Says(r"server (?:does not support|requires?) (?:SSL|TLS|encryption)", weight=4.0),
        Says(r"pg_hba\.conf rejects connection"),
    ),
    clues=(
        Refutes(r"no pg_hba\.conf entry .{0,200}, SSL (?:on|encryption)", weight=-5.0),
        Refutes(r"PAM authentication|redis|rediss", weight=-4.0),
        Refutes(r"auto-?pause|scaled? to zero|minimum capacity 0|resum", weight=-4.0),
    ),
    reports=(
        'Metabase, RDS PostgreSQL 16. metabase: FATAL: no pg_hba.conf entry for host "10.0.2.17", user '
        '"metabase", database "metabase", no encryption',
        "old BI tool. tool: Connections using insecure transport are prohibited while --require_secure_transport=ON",
    ),
    confirm=(
        "aws rds describe-db-parameters --db-parameter-group-name GROUP --query "
        "\"Parameters[?ParameterName=='rds.force_ssl']\"",
    ),
    cures=("Let the client use TLS (sslmode=require or verify-full).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    lines = logged(snapshot, service, ANSWER)
    said = [] if any(each for each in logged(snapshot, service, TRIED_WITH_TLS)) else lines
    for use in uses(snapshot, service, Database) if said else ():
        store = use.store
        says = f"Database {store.id} takes only encrypted connections, and {use.container} comes without"
        version = store.seen("engine_version", f"{store.id} runs {store.engine} {store.engine_version}")
        yield answered(rule, use, said, says, *forced(snapshot, store), version)


def forced(snapshot: Snapshot, database: Database) -> tuple[Evidence, ...]:
    """The parameter that asks for TLS, where somebody has set it; from PostgreSQL 15 on it is RDS's default."""
    known = (each for _, each in parameters_of(snapshot, database))
    return tuple(
        each.seen("value", f"{each.name} is on") for each in known if each.name in FORCES and each.value in SET
    )

"""A large table is read from end to end for want of an index.

Its counters say so when the database is asked: a large table that is read row by row far more often than by an index,
while the database is busy, or while the statement that makes most of its load names it. Source: guide ohmycoins;
pg_stat_user_tables (seq_scan, idx_scan, n_live_tup; https://www.postgresql.org/docs/current/monitoring-stats.html).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import series_of, stays_above
from stackmedic.diagnose.asked import said_by_database, told_by
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.data_store import Database, DatabaseLoad
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

BUSY = 80.0  # Percent of the instance's CPU.

rule = Rule(
    __name__,
    title="A large table is scanned for want of an index",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="sequential scan seq scan large table missing index explain analyze slow query full table scan "
    "filter rows removed",
    signatures=(
        Proves(r"Seq Scan on", weight=5.0),
        Says(r"sequential scans?|seq[_ ]scans?|full table scans?", weight=5.0),
        Says(r"(?:missing|no|without|lacks?) (?:an )?index", weight=5.0),
        Says(r"index … (?:missing|not (?:used|there)|was dropped|created|added|helps)", weight=4.0),
        Says(r"Rows Removed by Filter|type: ALL|seq_tup_read"),
    ),
    clues=(
        Together(
            r"quer(?:y|ies)|statements?|select\b|aggregat\w+|GROUP BY",
            r"(?:whole|entire|each row|every row|all rows|heap) … table|millions? (?:of )?rows|DataFileRead",
            r"slow|seconds|minutes|<timeout>|504|gateway timeout|cpu",
            weight=6.0,
        ),
        Says(r"IO:DataFileRead"),  # PostgreSQL's wait for pages that are not in memory.
        Refutes(r"IndexError|index out of|lock"),
    ),
    reports=(
        "RDS PostgreSQL, 40M rows. explain: -> Parallel Seq Scan on events (cost=0.00..812345.00); rds: "
        "ReadIOPS at limit",
        "list page slow after the import. explain: Seq Scan on line_items (actual rows=9,120,331)",
    ),
    instead_of=("database.slow_queries",),
    confirm=(
        'psql -c "select relname, seq_scan, seq_tup_read, n_live_tup from pg_stat_user_tables order by '
        'seq_tup_read desc limit 10"',
    ),
    cures=("create index concurrently on the filtered columns.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Only the server itself counts how its tables are read: where it was not asked, nothing is said."""
    for use in uses(snapshot, service, Database):
        for answer in said_by_database(snapshot, use):
            busy = _busy_with(snapshot, use.store.id, answer.read_row_by_row)
            if answer.read_row_by_row and busy:
                says = f"{use.store.id} reads {', '.join(answer.read_row_by_row[:3])} row by row, hardly by an index"
                seen = (told_by(answer, "read_row_by_row", says), busy, *((use.via,) if use.via else ()))
                yield rule.finding(about=use.store.arn, hurts=(service.arn,), says=says, evidence=seen)


def _busy_with(snapshot: Snapshot, database: str, tables: tuple[str, ...]) -> Evidence | None:
    """That the database's CPU is nearly full, or that most of its load is a statement about one of the tables."""
    load = snapshot.one.get((DatabaseLoad.__name__, database))
    if isinstance(load, DatabaseLoad) and load.statements:
        first = load.statements[0]
        if any(re.search(rf"\b{re.escape(each)}\b", first.text) for each in tables) and first.sessions >= 1:
            return first.seen("text", "the statement that most sessions are active with")
    series = series_of(snapshot, "CPUUtilization", "Average", database)
    return series.seen("values", "its CPU is busy") if series and stays_above(snapshot, series, BUSY) else None

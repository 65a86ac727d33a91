"""A large table is read from end to end for want of an index.

Source: guide ohmycoins; pg_stat_user_tables (seq_scan, seq_tup_read), EXPLAIN.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

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
    clues=(Refutes(r"IndexError|index out of|lock"),),
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

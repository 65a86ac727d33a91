"""Few statements take most of the database's time.

Source: guides omnirapeutic, ecommerce, ohmycoins; Performance Insights (DB load by SQL), pg_stat_statements,
statement_timeout (57014).
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A few statements take most of the database's time",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="slow queries statement timeout performance insights db load top sql duration pg_stat_statements "
    "long running query cpu",
    signatures=(
        Says(r"canceling statement due to statement timeout|\b57014\b", weight=5.0),
        Says(r"slow quer(?:y|ies)|slow query log|log_min_duration", weight=4.0),
        Says(r"duration: \d{4,}\.\d+ ms", weight=4.0),
        Says(r"pg_stat_statements|Performance Insights|DBLoad|db load|top sql", weight=4.0),
        Says(
            r"(?:quer(?:y|ies)|statements?) … (?:takes? (?:\d|most|long|minutes)|slow|long[- ]running"
            r"|expensive|\d+ ?(?:s\b|sec|ms))",
            weight=4.0,
        ),
        Says(r"Query_time: \d{2,}|max_execution_time"),
    ),
    clues=(
        Refutes(r"Seq Scan|sequential|missing index|without (?:an )?index", weight=-4.0),
        Refutes(r"lock"),
        Refutes(r"connections|pool"),
    ),
    reports=(
        "Aurora MySQL. slow query: # Query_time: 34.112 Lock_time: 0.000 Rows_sent: 20; performance "
        "insights: one SELECT takes 80 % of the db load",
        "reporting on the primary. performance insights: one SELECT with 14 average active sessions",
    ),
    instead_of=("app.slow_endpoint",),
    confirm=(
        'psql -c "select calls, round(total_exec_time) ms, left(query, 80) from pg_stat_statements order by '
        'total_exec_time desc limit 10"',
    ),
    cures=("Look at the plan of the first statements, add what they lack, and bound others with statement_timeout.",),
)

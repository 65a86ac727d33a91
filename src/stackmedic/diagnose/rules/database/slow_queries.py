"""Few statements take most of the database's time.

Where the database's CPU has gone from idle to full and no more requests come than before, the same work costs more.
Performance Insights tells which statements it is; where they make up little of the load, it is something else. Where it
is off or cannot be read, the cause is likely. Source: guides omnirapeutic, ecommerce, ohmycoins; Performance Insights
(DB load by SQL), pg_stat_statements, statement_timeout (57014).
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import series_of
from stackmedic.diagnose.load import crowded, risen
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.data_store import Database, DatabaseLoad
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

FULL, IDLE = 85.0, 50.0  # Percent of the instance's CPU, now and before.
FEW, MOST = 3, 0.6  # Statements, and the share of the sessions that are active with them.
SHOWN = 80  # Characters of a statement.

rule = Rule(
    __name__,
    title="A few statements take most of the database's time",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    residual=True,
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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    if crowded(snapshot, service):
        return
    for use in uses(snapshot, service, Database):
        series = series_of(snapshot, "CPUUtilization", "Average", use.store.id)
        if series and risen(snapshot, series, FULL, IDLE):
            says = f"{use.store.id} needs all of its CPU for no more requests than before"
            seen = (series.seen("values", says), *((use.via,) if use.via else ()))
            load = snapshot.one.get((DatabaseLoad.__name__, use.store.id))
            if not isinstance(load, DatabaseLoad):
                about, hurts, decide = (
                    use.store.arn,
                    (service.arn,),
                    (load if isinstance(load, Gap) else _not_asked(use.store.id),),
                )
                yield rule.finding(
                    about=about, hurts=hurts, says=says, evidence=seen, confidence=Confidence.LIKELY, decide=decide
                )
            elif told := _few(load):
                yield rule.finding(
                    about=use.store.arn, hurts=(service.arn,), says=told[0].says, evidence=(*told, *seen)
                )


def _not_asked(database: str) -> Gap:
    needs = f"pi:DescribeDimensionKeys (db.sql_tokenized of {database}), or pg_stat_statements"
    return Gap(call="", reason="which statements it works at was not read", needs=needs, hides=())


def _few(load: DatabaseLoad) -> tuple[Evidence, ...]:
    """The statements that make up most of the load, where a few of them do."""
    few = load.statements[:FEW]
    share = sum(each.sessions for each in few) / load.sessions if load.sessions else 0.0
    if share < MOST:
        return ()
    first = " ".join(few[0].text.split())[:SHOWN]
    says = f"{len(few)} statements make up {share:.0%} of the load; the first: {first}"
    return (few[0].seen("text", says), few[0].seen("sessions", "sessions that were active with it, on average"))

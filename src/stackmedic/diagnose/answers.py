"""What a store or a program answered, as a service's own log has it, beside what was measured of the store."""

import re
from collections.abc import Sequence
from datetime import timedelta

from stackmedic.diagnose.messages import Message, Origin, messages
from stackmedic.diagnose.relations import Use
from stackmedic.diagnose.rule import Rule
from stackmedic.diagnose.symptoms.clients import measured
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot

LATELY = timedelta(minutes=15)
MISSES = re.compile(
    r"KeyError|not set|required|missing|undefined|must be (?:set|given|provided)|not (?:defined|found|provided)",
    re.IGNORECASE,
)


def logged(snapshot: Snapshot, service: Service, pattern: re.Pattern[str]) -> tuple[Message, ...]:
    """The lines of a service's log that a pattern finds, oldest first."""
    lines, texts = snapshot.once(_lines, service)
    found = {each for each in texts if pattern.search(each)}
    return tuple(each for each in lines if each.text in found)


def _lines(snapshot: Snapshot, service: Service) -> tuple[tuple[Message, ...], frozenset[str]]:
    """The lines, and what they say: tasks that fail alike say the same, and dozens of patterns are looked for in it."""
    lines = tuple(each for each in messages(snapshot, service) if each.origin is Origin.LOG)
    return lines, frozenset(each.text for each in lines)


def answered(
    rule: Rule, use: Use[Database] | Use[Cache], said: Sequence[Message], says: str, *proof: Evidence
) -> Finding:
    """The finding of a store's own answer: the newest of the lines that have it, what else proves it, how the store is
    used; since the first of the lines."""
    evidence = (*(each.evidence for each in said[-1:]), *proof, *((use.via,) if use.via else ()))
    since = said[0].at if said else None
    return rule.finding(about=use.store.arn, hurts=(use.service.arn,), says=says, evidence=evidence, since=since)


def asks_for(snapshot: Snapshot, service: Service, name: str) -> list[Message]:
    """The lines that miss a variable: on one line with it, or beside one that holds nothing but its name (pydantic)."""
    said = logged(snapshot, service, re.compile(rf"\b{re.escape(name)}\b"))
    missed = {(each.task, each.container) for each in logged(snapshot, service, MISSES)}
    alone = [each for each in said if each.text.strip() == name and (each.task, each.container) in missed]
    return [each for each in said if MISSES.search(each.text)] or alone


def series_of(snapshot: Snapshot, metric: str, statistic: str, dimension: str) -> Series | None:
    """One series by its metric, statistic and last dimension, or by one of several parts, such as a target group's;
    None where it was not read or has no points. A database may bear the first half of a cluster's name."""
    wanted = dimension.strip("/")
    for each in measured(snapshot):
        if (each.metric, each.statistic) == (metric, statistic) and each.series.values:
            last = f"/{each.dimension}".endswith(f"/{wanted}")
            if last or ("/" in wanted and f"/{wanted}/" in f"/{each.dimension}/"):
                return each.series
    return None


def lately(snapshot: Snapshot, series: Series | None, minutes: float = 10.0) -> tuple[float, ...]:
    """The values of the last minutes."""
    if series is None:
        return ()
    edge = snapshot.now - timedelta(minutes=minutes)
    return tuple(value for at, value in zip(series.at, series.values, strict=False) if at >= edge)


def stays_above(snapshot: Snapshot, series: Series | None, level: float, points: int = 5) -> bool:
    """Whether all of the newest values, and enough of them, are at least this."""
    values = lately(snapshot, series)
    return len(values) >= points and all(each >= level for each in values)

"""How an alarm judges its datapoints, and the words in which CloudWatch gives its reason.

Source: CloudWatch user guide, "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing data": more
points are retrieved than EvaluationPeriods says (the evaluation range; two more, as in the guide's tables); as long as
enough of them are real, missing ones are passed over; only then the treatment of missing data counts.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from operator import ge, gt, le, lt
from typing import NamedTuple

EXTRA_PERIODS = 2
COMPARISONS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanThreshold": (gt, "greater than"),
    "GreaterThanOrEqualToThreshold": (ge, "greater than or equal to"),
    "LessThanThreshold": (lt, "less than"),
    "LessThanOrEqualToThreshold": (le, "less than or equal to"),
}
TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}
LISTED = 5


class Point(NamedTuple):
    """One period's value; None when it is missing."""

    at: float
    value: float | None


class Settings(NamedTuple):
    """What an alarm is told to do with its points."""

    comparison: str
    threshold: float
    periods: int
    to_alarm: int
    missing: str = "missing"

    def breaches(self, point: Point) -> bool:
        return point.value is not None and COMPARISONS[self.comparison][0](point.value, self.threshold)


class Verdict(NamedTuple):
    """The state (None: as it was), the reason, and the points that it rests on."""

    state: str | None
    reason: str
    points: tuple[Point, ...]


def judge(points: list[Point], settings: Settings) -> Verdict:
    """Points oldest first, one for each period of the evaluation range."""
    real = [point for point in points if point.value is not None]
    if len(real) >= settings.periods:
        return _counted(tuple(real[-settings.periods :]), settings)
    missing = settings.periods - len(real)
    breaching = sum(settings.breaches(point) for point in real)
    if settings.missing in TREATED:
        filled = breaching + (missing if settings.missing == "breaching" else 0)
        state = "ALARM" if filled >= settings.to_alarm else "OK"
        return Verdict(state, _filled(len(real), missing, settings), tuple(real))
    return _undecided(points, real, breaching, settings)


def _undecided(points: list[Point], real: list[Point], breaching: int, settings: Settings) -> Verdict:
    """Fewer real points than asked for, and missing ones count for nothing."""
    kept = settings.missing == "ignore"
    if breaching >= settings.to_alarm:
        return Verdict("ALARM", _plain(real, settings, True), tuple(real))
    if breaching < len(real):
        return Verdict("OK", _plain(real, settings, False), tuple(real))
    if not real:
        many = settings.periods
        words = "datapoint was" if many == 1 else "datapoints were"
        return Verdict(None if kept else "INSUFFICIENT_DATA", f"Insufficient Data: {many} {words} unknown.", ())
    # Only breaching points, and too few: an alarm once the oldest of them is as old as DatapointsToAlarm.
    age = len(points) - next(place for place, point in enumerate(points) if point.value is not None)
    early = kept or age < settings.to_alarm
    return Verdict(None if early else "ALARM", _plain(real, settings, True), tuple(real))


def _counted(points: tuple[Point, ...], settings: Settings) -> Verdict:
    """Enough real points: "1 out of the last 3 datapoints […] was greater than the threshold (…)"."""
    breaching = [point for point in points if settings.breaches(point)]
    alarm = len(breaching) >= settings.to_alarm
    listed = breaching if alarm else [point for point in points if point not in breaching]
    least = settings.to_alarm if alarm else settings.periods - settings.to_alarm + 1
    move = "OK -> ALARM" if alarm else "ALARM -> OK"
    head = f"{len(listed)} out of the last {settings.periods} datapoints"
    tail = f"(minimum {least} datapoint{'' if least == 1 else 's'} for {move} transition)"
    crossed = _crossed(len(listed), settings, alarm)
    if len(listed) > LISTED:
        text = f"{head} {crossed}. The most recent datapoints which crossed the threshold: {_list(listed)} {tail}."
    else:
        text = f"{head} {_list(listed)} {crossed} {tail}."
    return Verdict("ALARM" if alarm else "OK", f"Threshold Crossed: {text}", points)


def _plain(real: list[Point], settings: Settings, alarm: bool) -> str:
    listed = [point for point in real if settings.breaches(point) is alarm]
    count = f"{len(listed)} datapoint{'' if len(listed) == 1 else 's'}"
    return f"Threshold Crossed: {count} {_list(listed)} {_crossed(len(listed), settings, alarm)}."


def _filled(real: int, missing: int, settings: Settings) -> str:
    received = {0: "no datapoints were", 1: "1 datapoint was"}.get(real, f"{real} datapoints were")
    periods = f"{settings.periods} period{'' if settings.periods == 1 else 's'}"
    treated = "missing datapoint was" if missing == 1 else "missing datapoints were"
    return (
        f"Threshold Crossed: {received} received for {periods} and "
        f"{missing} {treated} treated as [{TREATED[settings.missing]}]."
    )


def _crossed(count: int, settings: Settings, alarm: bool) -> str:
    verb = "was" if count == 1 else "were"
    words = COMPARISONS[settings.comparison][1]
    return f"{verb} {'' if alarm else 'not '}{words} the threshold ({float(settings.threshold)})"


def _list(points: list[Point]) -> str:
    newest = list(reversed(points))[:LISTED]
    shown = (f"{float(point.value or 0.0)} ({_day(point.at)})" for point in newest)
    return f"[{', '.join(shown)}]"


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%d/%m/%y %H:%M:%S")

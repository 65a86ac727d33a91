"""Alarms: moto keeps their settings, we evaluate them once a minute, some seconds after it, as CloudWatch does.

An alarm whose series has only wavered by noise within its evaluation range, with both ends of the noise on the same
side of the threshold, is not evaluated again.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.draw import fraction
from stackmedic.lab.physics.metrics import composite
from stackmedic.lab.physics.metrics.expression import BadExpression
from stackmedic.lab.physics.metrics.query import Query, points, results
from stackmedic.lab.physics.metrics.sample import Bucket
from stackmedic.lab.physics.metrics.series import Key, Series
from stackmedic.lab.physics.metrics.verdict import COMPARISONS, EXTRA_PERIODS, Point, Settings, Verdict, judge
from stackmedic.lab.physics.notices import Notices

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.metrics.metrics import Metrics
    from stackmedic.lab.world import World

UNCHECKED = "Unchecked: Initial alarm creation"
HISTORY_KEPT = 5_000
NOTHING = Series()
DAY_S = 86_400
WITHOUT_DATA = {"missing": "INSUFFICIENT_DATA", "breaching": "ALARM", "notBreaching": "OK"}


@dataclass(slots=True)
class State:
    """What an alarm says, since when. ``of`` is moto's alarm for which it was said."""

    of: Any
    value: str
    reason: str
    data: str
    updated: float
    transitioned: float
    quiet: tuple[Series, str, int] | None = None  # Nothing follows while series, state and the last run's start stay.

    def wire(self, world: "World") -> dict[str, Any]:
        return {
            "StateValue": self.value,
            "StateReason": self.reason,
            "StateReasonData": self.data,
            "StateUpdatedTimestamp": world.utc(self.updated),
            "StateTransitionedTimestamp": world.utc(self.transitioned),
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an alarm's history."""

    alarm: str
    at: float
    kind: str
    summary: str
    data: dict[str, Any]


@dataclass(slots=True)
class Delivery:
    """A message that an alarm sent to a topic."""

    at: float
    topic: str
    subject: str
    message: dict[str, Any] = field(default_factory=dict)


SCALES = ":autoscaling:"


class Alarms:
    """Every alarm of the account."""

    def __init__(self, account: "Account", metrics: "Metrics") -> None:
        self.account = account
        self.metrics = metrics
        self.notices = Notices(account)
        self.history: list[Item] = []
        self.deliveries: list[Delivery] = []
        self._states: dict[str, State] = {}
        self.judged = 0  # Evaluations that really looked at points.
        self.offset_s = 5 + 45 * fraction(account.world.seed, 41)

    # Looking

    @property
    def stored(self) -> dict[str, Any]:
        """moto's alarms by name."""
        alarms: dict[str, Any] = self.account.moto("cloudwatch").alarms
        return alarms

    def state(self, name: str) -> State:
        """An alarm's state; that of one that was just created is INSUFFICIENT_DATA."""
        alarm, known = self.stored[name], self._states.get(name)
        if known is None:
            now = self.account.world.now
            known = self._states[name] = State(alarm, "INSUFFICIENT_DATA", UNCHECKED, "", now, now)
            self._tell_moto(known)
        elif known.of is not alarm:  # Its settings were replaced; the state stays until the next evaluation.
            known.of, known.quiet = alarm, None
            self._tell_moto(known)
        return known

    # Acting

    def configured(self, name: str) -> None:
        """PutMetricAlarm has created or replaced an alarm."""
        verb = "updated" if name in self._states else "created"
        kind = "Update" if name in self._states else "Create"
        self.state(name)
        self._note(name, "ConfigurationUpdate", f'Alarm "{name}" {verb}', {"version": "1.0", "type": kind})

    def forget(self) -> None:
        """Alarms were deleted."""
        for name in self._states.keys() - self.stored.keys():
            del self._states[name]

    def become(self, name: str, value: str, reason: str, data: str) -> None:
        """A new state, with its history and its notifications."""
        state, now = self.state(name), self.account.world.now
        before = (state.value, state.reason, state.data)
        state.value, state.reason, state.data, state.updated = value, reason, data, now
        if value == before[0]:
            self._tell_moto(state)
            return
        state.transitioned = now
        self._tell_moto(state)
        states = {"oldState": _shown(*before), "newState": _shown(value, reason, data)}
        self._note(name, "StateUpdate", f"Alarm updated from {before[0]} to {value}", {"version": "1.0", **states})
        if state.of.actions_enabled:
            self._act(state, before[0])
        self.account.world.changed(state.of.alarm_arn)

    def backfill(self, start: float) -> None:
        """Let every alarm have been as it is now since soon after then, without a history of getting there."""
        for name in list(self.stored):
            state = self.state(name)
            settings = _settings(state.of)
            looked_back = (settings.periods + EXTRA_PERIODS if settings else 1) * _period_s(state.of)
            at = min(start + looked_back + 60, self.account.world.now)
            verdict = self._verdict(state.of, int(at // 60))
            if verdict is not None and verdict.state:
                state.value, state.reason = verdict.state, verdict.reason
                state.data = self._data(state.of, verdict, at)
            state.updated = state.transitioned = at
            self._tell_moto(state)
        self.history.clear()
        self.deliveries.clear()

    def evaluate(self) -> None:
        """One round."""
        for name, alarm in list(self.stored.items()):
            state = self.state(name)
            if alarm.rule is not None or (_hourly(alarm) and self.metrics.complete % 60) or self._quiet(alarm, state):
                continue
            verdict = self._verdict(alarm, self.metrics.complete)
            if verdict is not None and verdict.state and verdict.state != state.value:
                self.become(name, verdict.state, verdict.reason, self._data(alarm, verdict, self.account.world.now))
        self._combine()
        for name, state in list(self._states.items()):
            if state.value == "ALARM" and state.of.actions_enabled and any(SCALES in e for e in state.of.alarm_actions):
                self.account.scaling.ring(name)  # AWS calls a policy every minute while its alarm rings.

    def _combine(self) -> None:
        """Composite alarms follow those that their rules name, in as many steps as they build on each other."""
        composites = [name for name, alarm in self.stored.items() if alarm.rule is not None]
        for _ in composites:
            states = {name: self.state(name).value for name in self.stored}
            turned = [
                (name, value)
                for name in composites
                if (value := composite.verdict(self.stored[name].rule, states)) != states[name]
            ]
            if not turned:
                return
            for name, value in turned:
                self.become(name, value, *self._because(name))

    def _because(self, name: str) -> tuple[str, str]:
        """The reason of a composite alarm and its data: the child that turned last."""
        children = [each for each in composite.parse_rule(self.stored[name].rule)[1] if each in self.stored]
        if not children:
            return f"{self.stored[name].alarm_arn} was created", ""
        last = max((self.state(each) for each in children), key=lambda each: each.transitioned)
        moment = self.account.world.utc(last.transitioned)
        reason = f"{last.of.alarm_arn} transitioned to {last.value} at {moment:%A %d %B, %Y %H:%M:%S} UTC"
        state = {"value": last.value, "timestamp": _stamp(moment)}
        return reason, json.dumps({"triggeringAlarms": [{"arn": last.of.alarm_arn, "state": state}]})

    # Evaluating

    def _verdict(self, alarm: Any, minute: int) -> Verdict | None:
        """What the points say that were complete at this minute."""
        self.judged += 1
        settings = _settings(alarm)
        if settings is None:
            return None
        period = _period_s(alarm)
        end = minute * 60
        start = end - (settings.periods + EXTRA_PERIODS) * period
        try:
            found = self._values(alarm, start, end)
        except BadExpression:
            return None
        return judge([Point(at, found.get(at)) for at in range(start, end, period)], settings)

    def _values(self, alarm: Any, start: int, end: int) -> dict[int, float]:
        if not alarm.metric_data_queries:
            return points(self.metrics, _asked(alarm), start, end)
        asked = [_math(each) for each in alarm.metric_data_queries]
        wanted = next((each.id for each in asked if each.shown), asked[-1].id)
        return results(self.metrics, asked, start, end)[wanted]

    def _quiet(self, alarm: Any, state: State) -> bool:
        """Whether nothing but noise has happened in the evaluation range, and noise cannot matter."""
        known = state.quiet
        if known is not None and known[1] == state.value and known[0].last_start == known[2] and not known[0].posted:
            return True
        settings = _settings(alarm)
        if settings is None or alarm.metric_data_queries:
            return False
        series = self.metrics.series.get(_asked(alarm).key or Key("", ""), NOTHING)
        first = self.metrics.complete - (settings.periods + EXTRA_PERIODS) * _period_s(alarm) // 60
        if not series.steady_since(first):
            return False
        sample = series.samples[-1] if series.samples else None
        if sample is None:
            return state.value == WITHOUT_DATA.get(settings.missing, state.value)
        if state.value != _steady_state(alarm, sample, settings):
            return False
        state.quiet = (series, state.value, series.last_start)
        return True

    # What a state brings about

    def _act(self, state: State, before: str) -> None:
        alarm = state.of
        lists = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}
        for action in lists.get(state.value, alarm.insufficient_data_actions) or ():
            data = {"actionState": "Succeeded", "notificationResource": action, "stateUpdateTimestamp": state.updated}
            refusal = self.notices.refusal(action, alarm.alarm_arn) if ":sns:" in action else ""
            if refusal:
                data |= {"actionState": "Failed", "error": refusal}
                said = f'Failed to execute action {action}. Received error: "{refusal}"'
                self._note(alarm.name, "Action", said, data)
                continue
            self._note(alarm.name, "Action", f"Successfully executed action {action}", data)
            if ":sns:" in action:
                subject = f'{state.value}: "{alarm.name}" in {self.account.region}'
                self.deliveries.append(Delivery(state.updated, action, subject, self._message(state, before)))
                del self.deliveries[:-HISTORY_KEPT]

    def _message(self, state: State, before: str) -> dict[str, Any]:
        return {
            "AlarmName": state.of.name,
            "AlarmDescription": state.of.description,
            "AWSAccountId": self.account.id,
            "NewStateValue": state.value,
            "NewStateReason": state.reason,
            "StateChangeTime": _stamp(self.account.world.utc(state.updated)),
            "Region": self.account.region,
            "AlarmArn": state.of.alarm_arn,
            "OldStateValue": before,
        }

    def _note(self, name: str, kind: str, summary: str, data: dict[str, Any]) -> None:
        self.history.append(Item(name, self.account.world.now, kind, summary, data))
        del self.history[:-HISTORY_KEPT]

    def _data(self, alarm: Any, verdict: Verdict, at: float) -> str:
        """StateReasonData, as CloudWatch writes it."""
        world, real = self.account.world, verdict.points
        data: dict[str, Any] = {"version": "1.0", "queryDate": _stamp(world.utc(at))}
        if real:
            data["startDate"] = _stamp(world.utc(real[0].at))
        if not alarm.metric_data_queries:
            data |= {"statistic": alarm.extended_statistic or alarm.statistic}
        data |= {"period": _period_s(alarm), "recentDatapoints": [point.value for point in real]}
        data["threshold"] = float(alarm.threshold)
        data["evaluatedDatapoints"] = [
            {"timestamp": _stamp(world.utc(point.at)), "value": point.value} for point in reversed(real)
        ]
        return json.dumps(data, separators=(",", ":"))

    def _tell_moto(self, state: State) -> None:
        """moto filters DescribeAlarms by the state that it knows."""
        alarm = state.of
        alarm.state_value, alarm.state_reason, alarm.state_reason_data = state.value, state.reason, state.data
        alarm.state_updated_timestamp = self.account.world.utc(state.updated).replace(tzinfo=None)


def _steady_state(alarm: Any, sample: Any, settings: Settings) -> str:
    """The state that a long steady stretch leads to; empty when it depends on the noise."""
    minutes = _period_s(alarm) // 60
    breaches = []
    for factor in (1 - sample.amplitude, 1 + sample.amplitude):
        pairs = [(value, weight * minutes) for value, weight in sample.scaled(factor)]
        value = Bucket(pairs).statistic(alarm.extended_statistic or alarm.statistic)
        breaches.append(settings.breaches(Point(0, value)))
    if breaches[0] != breaches[1]:
        return ""
    return "ALARM" if breaches[0] else "OK"


def _settings(alarm: Any) -> Settings | None:
    if alarm.comparison_operator not in COMPARISONS or alarm.threshold is None:
        return None
    periods = int(alarm.evaluation_periods)
    to_alarm = int(alarm.datapoints_to_alarm or periods)
    missing = alarm.treat_missing_data or "missing"
    return Settings(alarm.comparison_operator, float(alarm.threshold), periods, to_alarm, missing)


def _period_s(alarm: Any) -> int:
    given = [int(alarm.period)] if alarm.period else []
    for each in alarm.metric_data_queries:
        given += [int(each.metric_stat.period)] if each.metric_stat else [int(each.period)] if each.period else []
    return max(60, max(given, default=60) // 60 * 60)


def _hourly(alarm: Any) -> bool:
    """Alarms that look back more than a day are evaluated once an hour."""
    return _period_s(alarm) * int(alarm.evaluation_periods or 1) > DAY_S


def _asked(alarm: Any) -> Query:
    dimensions = tuple(sorted((each.name, each.value) for each in alarm.dimensions))
    key = Key(alarm.namespace or "", alarm.metric_name or "", dimensions)
    return Query("m", key, alarm.extended_statistic or alarm.statistic or "", _period_s(alarm), alarm.unit or "")


def _math(each: Any) -> Query:
    shown = str(each.return_data).lower() != "false"
    if not each.metric_stat:
        return Query(each.id, expression=each.expression or "", period=int(each.period or 60), shown=shown)
    stat, metric = each.metric_stat, each.metric_stat.metric
    key = Key(metric.namespace, metric.metric_name, tuple(sorted((one.name, one.value) for one in metric.dimensions)))
    return Query(each.id, key, stat.stat, int(stat.period), stat.unit or "", shown=shown)


def _shown(value: str, reason: str, data: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"stateValue": value, "stateReason": reason}
    return shown | ({"stateReasonData": json.loads(data)} if data else {})


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"

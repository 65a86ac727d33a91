"""Logs of web ACLs: what each request met, as JSON lines in a group ``aws-waf-logs-…``.

Lines are made when somebody reads them: until then a stream keeps what flowed. Of each kind of request one is written
every five minutes, of those that were refused or counted up to ten a minute: a line for everything would only cost.

Sources: WAF developer guide, "Log fields", "Log examples", "Amazon CloudWatch Logs" (stream
``Region_web-acl-name_number``), "Logging web ACL traffic" (filters and redacted fields).
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from moto.logs.models import LogEvent

from stackmedic.lab.physics.balancer.arrivals import Arrival, described, gathered
from stackmedic.lab.physics.balancer.past import Single, Stretch
from stackmedic.lab.physics.balancer.population import known
from stackmedic.lab.physics.stores import touched
from stackmedic.lab.physics.waf.samples import headers
from stackmedic.lab.physics.waf.verdict import DEFAULT, MANAGED, RATE_BASED, REGULAR, Match, Verdict

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

EVERY_S = 300.0
KEPT_S = 86_400.0
A_MINUTE = 10
STREAM = 1
REDACTED = "REDACTED"
CONDITIONS = {"ALLOW": "ALLOW", "BLOCK": "BLOCK", "COUNT": "COUNT", "CAPTCHA": "CAPTCHA", "CHALLENGE": "CHALLENGE"}


class Kept(list[LogEvent]):
    """A stream's events; those of a stretch of time come into being when they are looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Piece] = []

    def __iter__(self) -> Iterator[LogEvent]:
        pieces, self.waiting = self.waiting, []
        for each in pieces:
            self.extend(each.events())
        return super().__iter__()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return bool(self.waiting) or super().__len__() > 0


class Piece:
    """What a web ACL saw in a stretch of time."""

    def __init__(
        self, account: "Account", acl: str, settings: Any, stretches: list[Stretch], singles: list[Single], end: float
    ) -> None:
        self.account = account
        self.acl = acl
        self.settings = settings
        self.stretches = stretches
        self.singles = singles
        self.end = end

    def events(self) -> list[LogEvent]:
        """Lines as the log group has them; their numbers follow from the requests, not from who reads."""
        numbered = LogEvent._event_id
        found = []
        for each in self._chosen():
            message = json.dumps(record(self.account, each, self.settings), separators=(",", ":"))
            event = LogEvent(int(self.end * 1000), {"timestamp": int(each.at * 1000), "message": message})
            event.event_id = each.code[0] * 100_000 + each.code[2]
            found.append(event)
        LogEvent._event_id = numbered
        return found

    def _chosen(self) -> Iterator[Arrival]:
        written: dict[tuple[str, int], int] = {}
        for each in gathered(self.account, self.stretches, self.singles):
            verdict = verdict_of(each)
            if verdict is None or not wanted(verdict, self.settings.logging_filter):
                continue
            noted = verdict.refused or bool(verdict.counting)
            kind = (described(each.outcome).partition("), (")[0], int(each.at // 60) if noted else 0)
            written[kind] = written.get(kind, 0) + 1
            if written[kind] <= (A_MINUTE if noted else 1):
                yield each


class Records:
    """The logs of every web ACL that has a log group for them."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self._plan()

    def _plan(self) -> None:
        now = self.account.world.now
        self.account.world.after((now // EVERY_S + 1) * EVERY_S - now, self._due)

    def _due(self) -> None:
        if touched("wafv2"):
            store = self.account.moto("wafv2")
            for arn, settings in store.logging_configurations.items():
                if arn in store.wacls:
                    self._keep(store.wacls[arn], settings)
        self._plan()

    def _keep(self, acl: Any, settings: Any) -> None:
        now, traffic = self.account.world.now, self.account.balancers.traffic
        stretches = [
            Stretch(seen, each.start, each.end)
            for each in traffic.stretches(now - EVERY_S, now)
            if (seen := tuple(one for one in each.outcomes if one.balancer.arn in acl.associated_resources))
        ]
        theirs = acl.associated_resources
        singles = [each for each in traffic.past.singles(now - EVERY_S, now) if each.outcome.balancer.arn in theirs]
        if not stretches and not singles:
            return
        for destination in settings.log_destination_configs:
            group = self.account.logs.group(destination.removesuffix(":*").split(":log-group:")[-1])
            if group is not None:
                kept = self._stream(group, f"{self.account.region}_{acl.name}_{STREAM}")
                kept.waiting.append(Piece(self.account, acl.arn, settings, stretches, singles, now))
                kept.waiting = [each for each in kept.waiting if each.end > now - KEPT_S]

    def _stream(self, group: Any, name: str) -> Kept:
        if name not in group.streams:
            group.create_log_stream(name)
            group.streams[name].events = Kept()
        found = group.streams[name]
        found.last_ingestion_time = self.account.world.utc().replace(tzinfo=None)
        kept: Kept = found.events
        return kept


def verdict_of(arrival: Arrival) -> Verdict | None:
    return arrival.outcome.reply.verdict if arrival.outcome.reply is not None else None


def wanted(verdict: Verdict, settings: Any) -> bool:
    """Whether a logging filter keeps a request (API reference, LoggingFilter: the first filter that is met decides)."""
    if not settings:
        return True
    actions = {verdict.action, *(each.action for each in verdict.matches)}
    for each in settings.get("Filters") or ():
        met = [_condition(one, actions, verdict.labels) for one in each.get("Conditions") or ()]
        if (any(met) if each.get("Requirement") == "MEETS_ANY" else all(met)) and met:
            return bool(each.get("Behavior") == "KEEP")
    return bool(settings.get("DefaultBehavior") != "DROP")


def _condition(one: dict[str, Any], actions: set[str], labels: tuple[str, ...]) -> bool:
    if one.get("ActionCondition"):
        return one["ActionCondition"]["Action"] in actions
    return (one.get("LabelNameCondition") or {}).get("LabelName") in labels


def record(account: "Account", arrival: Arrival, settings: Any) -> dict[str, Any]:
    """One line."""
    verdict = verdict_of(arrival)
    assert verdict is not None
    request, ended = arrival.outcome.request, verdict.terminating
    balancer = arrival.outcome.balancer.arn.split(":loadbalancer/")[-1]
    hidden = redacted(settings.redacted_fields)
    shown = [
        {"name": each["Name"], "value": REDACTED if f"header:{each['Name'].lower()}" in hidden else each["Value"]}
        for each in headers(arrival)
    ]
    return (
        {
            "timestamp": int(arrival.at * 1000),
            "formatVersion": 1,
            "webaclId": verdict.acl,
            "terminatingRuleId": verdict.decided,
            "terminatingRuleType": ended.kind if ended else REGULAR,
            "action": verdict.action,
            "terminatingRuleMatchDetails": details(ended) if ended and not ended.within else [],
            "httpSourceName": "ALB",
            "httpSourceId": f"{account.id}-{balancer}",
            "ruleGroupList": list(groups(verdict)),
            "rateBasedRuleList": [rated(verdict)] if ended and ended.kind == RATE_BASED else [],
            "nonTerminatingMatchingRules": [
                {"ruleId": each.rule, "action": each.action, "ruleMatchDetails": details(each)}
                for each in verdict.counting
                if not each.within
            ],
            "requestHeadersInserted": [{"name": name, "value": value} for name, value in verdict.inserted] or None,
            "responseCodeSent": verdict.response.status if verdict.response is not None else None,
            "httpRequest": {
                "clientIp": arrival.client,
                "country": known(arrival.client).country,
                "headers": shown,
                "uri": REDACTED if "UriPath" in hidden else request.path,
                "args": REDACTED if "QueryString" in hidden else request.query,
                "httpVersion": "HTTP/1.1",
                "httpMethod": REDACTED if "Method" in hidden else request.method,
                "requestId": arrival.trace,
            },
        }
        | ({"labels": [{"name": name} for name in verdict.labels]} if verdict.labels else {})
        | ({"oversizeFields": list(verdict.oversize)} if verdict.oversize else {})
    )


def groups(verdict: Verdict) -> Iterator[dict[str, Any]]:
    """What each rule group that was asked found."""
    ended = verdict.terminating
    for group in verdict.groups:
        inside = ended if ended is not None and ended.group == group else None
        yield {
            "ruleGroupId": group,
            "terminatingRule": within(inside) if inside is not None else None,
            "nonTerminatingMatchingRules": [within(each) for each in verdict.counting if each.group == group],
            "excludedRules": None,
            "customerConfig": None,
        }


def within(match: Match) -> dict[str, Any]:
    shown = {"ruleId": match.within, "action": match.action, "ruleMatchDetails": details(match) or None}
    return shown | ({"overriddenAction": match.overridden} if match.overridden else {})


def details(match: Match | None) -> list[dict[str, Any]]:
    found = match.details if match is not None else ()
    return [
        {"conditionType": kind, "location": place, "matchedData": list(pieces)}
        | ({"sensitivityLevel": "LOW"} if kind == "SQL_INJECTION" else {})
        for kind, place, pieces in found
    ]


def rated(verdict: Verdict) -> dict[str, Any]:
    each = next(each for each in verdict.tracked if each.rule == verdict.decided)
    return {
        "rateBasedRuleId": verdict.acl.replace("/webacl/", "/ratebasedrule/"),
        "rateBasedRuleName": each.rule,
        "limitKey": "IP",
        "maxRateAllowed": each.limit,
        "evaluationWindowSec": str(each.window_s),
        "limitValue": each.key,
    }


def redacted(fields: Any) -> set[str]:
    """The fields that are not to be told: ``header:name``, UriPath, QueryString, Method."""
    found: set[str] = set()
    for each in fields or ():
        name, settings = next((key, value) for key, value in each.items() if value is not None)
        found.add(f"header:{settings['Name'].lower()}" if name == "SingleHeader" else name)
    return found


__all__ = ["DEFAULT", "MANAGED", "Kept", "Records", "record"]

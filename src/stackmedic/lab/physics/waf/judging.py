"""One request before one web ACL: rules in the order of their priorities, until one ends it.

Sources: WAF developer guide, "Using protection packs (web ACLs) with rules and rule groups in AWS WAF" (priorities,
terminating and counting actions, the default action), "Overriding rule group actions in AWS WAF" (an override to Count
of the whole group counts what the group would have ended), "Sending customized responses for Block actions" (the
client gets the rule's status, headers and body), "CAPTCHA and Challenge" (405 and 202 to clients without a token).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from stackmedic.lab.physics.waf.aggregation import key_of
from stackmedic.lab.physics.waf.managed import groups
from stackmedic.lab.physics.waf.rates import Rates
from stackmedic.lab.physics.waf.statements import Seen, label, meets
from stackmedic.lab.physics.waf.verdict import (
    ALLOW,
    BLOCK,
    CAPTCHA,
    CHALLENGE,
    COUNT,
    DEFAULT,
    GROUP,
    MANAGED,
    RATE_BASED,
    REGULAR,
    Match,
    Response,
    Tracked,
    Verdict,
)

Settings = Mapping[str, Any]
WINDOW_S = 300
TOKENLESS = {CAPTCHA: 405, CHALLENGE: 202}


class Inner(NamedTuple):
    """A rule within a group, of either kind."""

    name: str
    statement: Settings
    action: str
    label: str


class Judging:
    """The way of one request through one web ACL (moto's)."""

    def __init__(self, acl: Any, rule_groups: Mapping[str, Any], rates: Rates, seen: Seen) -> None:
        self.acl = acl
        self.rule_groups = rule_groups
        self.rates = rates
        self.seen = seen
        self.matches: list[Match] = []
        self.groups: list[str] = []
        self.passed: list[str] = []
        self.tracked: list[Tracked] = []
        self.inserted: list[tuple[str, str]] = []

    def verdict(self) -> Verdict:
        for rule in sorted(self.acl.rules, key=lambda each: int(each.priority)):
            settings = self._judged(rule)
            if settings is not None:
                return self._ended(rule, settings)
        settings = self.acl.default_action
        action = BLOCK if settings.get("Block") is not None else ALLOW
        return self._result(action, DEFAULT, self._response(settings, action))

    def _judged(self, rule: Any) -> Settings | None:
        """The action of a rule that ends it; None when the next rule follows."""
        statement = {name: value for name, value in rule.statement.items() if value is not None}
        name, settings = next(iter(statement.items()))
        if name in ("ManagedRuleGroupStatement", "RuleGroupReferenceStatement"):
            return self._group(rule, name, settings)
        kind = RATE_BASED if name == "RateBasedStatement" else REGULAR
        self.seen.details.clear()
        met = self._rated(rule.name, settings) if kind == RATE_BASED else meets(statement, self.seen)
        if not met:
            return None
        for each in rule.rule_labels or ():
            label(self.seen, self.seen.prefix + str(each["Name"]))
        action = named(rule.action)
        self._note(Match(rule.name, metric_of(rule), kind, action, details=self._details()))
        self._insert(rule.action)
        return rule.action if action != COUNT else None

    def _details(self) -> tuple[Any, ...]:
        return tuple(self.seen.details)

    def _note(self, match: Match) -> None:
        self.matches.append(match)

    def _rated(self, name: str, settings: Settings, group: str = "") -> bool:
        """Count the request where it belongs; whether its key is over the limit."""
        scope = settings.get("ScopeDownStatement")
        if scope and not meets(scope, self.seen):
            return False
        key = key_of(settings, self.seen)
        if key is None:
            return False
        # Another limit, window or scope is another instance: changing any of them begins anew.
        instance = f"{self.acl.arn}|{group}|{name}|{json.dumps(settings, sort_keys=True, default=str)}"
        window = int(settings.get("EvaluationWindowSec") or WINDOW_S)
        tracked = Tracked(instance, name, key, int(settings["Limit"]), window)
        self.tracked.append(tracked)
        return self.rates.limits(tracked)

    def _group(self, rule: Any, name: str, settings: Settings) -> Settings | None:
        scope = settings.get("ScopeDownStatement")
        if scope and not meets(scope, self.seen):
            return None
        managed = name == "ManagedRuleGroupStatement"
        identity, prefix, rules = self._managed(settings) if managed else self._own(settings)
        self.groups.append(identity)
        counted = (rule.override_action or {}).get("Count") is not None
        overrides = {str(each["Name"]): each["ActionToUse"] for each in settings.get("RuleActionOverrides") or ()}
        overrides |= {str(each["Name"]): {"Count": {}} for each in settings.get("ExcludedRules") or ()}
        outer, self.seen.prefix = self.seen.prefix, prefix
        met_any = False
        try:
            for inner, action in self._met(rules, identity):
                met_any = True
                said = overrides.get(inner.name)
                given = named(said) if said is not None else action
                final = COUNT if counted and given != COUNT else given
                self._note(
                    Match(
                        rule.name, metric_of(rule), MANAGED if managed else GROUP, final, identity,
                        inner.name, action if final != action else "", self._details(),
                    )
                )  # fmt: skip
                if final != COUNT:
                    return said if said is not None else {final.capitalize(): {}}
                if counted and given != COUNT:  # The group has ended; the request goes on to the next rule.
                    return None
        finally:
            self.seen.prefix = outer
            if not met_any:
                self.passed.append(metric_of(rule))
        return None

    def _met(self, rules: list[Inner], group: str) -> Iterator[tuple[Inner, str]]:
        """The rules of a group that the request meets, each with its own action; labels are put on as they match."""
        for each in rules:
            self.seen.details.clear()
            statement = {name: value for name, value in each.statement.items() if value is not None}
            rated = statement.get("RateBasedStatement")
            if self._rated(each.name, rated, group) if rated else meets(statement, self.seen):
                for name in each.label.split(","):
                    if name:
                        label(self.seen, self.seen.prefix + name)
                yield each, each.action

    def _managed(self, settings: Settings) -> tuple[str, str, list[Inner]]:
        found = groups().get(str(settings["Name"]))
        identity = f"{settings['VendorName']}#{settings['Name']}"
        if found is None:
            return identity, "", []
        return (
            identity,
            found.prefix,
            [Inner(each.name, each.statement, each.action, each.label) for each in found.rules],
        )

    def _own(self, settings: Settings) -> tuple[str, str, list[Inner]]:
        found = self.rule_groups.get(str(settings["ARN"]))
        if found is None:
            return str(settings["ARN"]), "", []
        rules = [
            Inner(
                each.name, each.statement, named(each.action), ",".join(one["Name"] for one in each.rule_labels or ())
            )
            for each in sorted(found.rules, key=lambda one: int(one.priority))
        ]
        return found.arn, found.label_namespace, rules

    def _insert(self, action: Settings | None) -> None:
        """Headers that an Allow or Count adds to the request; WAF prefixes their names."""
        for name in ("Allow", "Count", "Captcha", "Challenge"):
            handling = ((action or {}).get(name) or {}).get("CustomRequestHandling") or {}
            for each in handling.get("InsertHeaders") or ():
                self.inserted.append((f"x-amzn-waf-{each['Name']}", str(each["Value"])))

    def _ended(self, rule: Any, settings: Settings) -> Verdict:
        action = named(settings)
        return self._result(action, rule.name, self._response(settings, action))

    def _response(self, settings: Settings, action: str) -> Response | None:
        if action in TOKENLESS:
            return Response(TOKENLESS[action], (("x-amzn-waf-action", action.lower()),), b"")
        custom = ((settings.get("Block") or {}) if action == BLOCK else {}).get("CustomResponse")
        if not custom:
            return None
        headers = [(str(each["Name"]), str(each["Value"])) for each in custom.get("ResponseHeaders") or ()]
        body = (self.acl.custom_response_bodies or {}).get(custom.get("CustomResponseBodyKey") or "")
        kinds = {"TEXT_PLAIN": "text/plain", "TEXT_HTML": "text/html", "APPLICATION_JSON": "application/json"}
        if body:
            headers.append(("Content-Type", kinds[str(body["ContentType"])]))
        content = str(body["Content"]).encode() if body else b""
        return Response(int(custom["ResponseCode"]), tuple(headers), content)

    def _result(self, action: str, decided: str, response: Response | None) -> Verdict:
        seen = self.seen
        return Verdict(
            self.acl.arn, metric_of(self.acl), action, decided, tuple(self.matches), tuple(seen.labels),
            tuple(self.groups), tuple(self.passed), tuple(self.tracked), response, tuple(self.inserted),
            tuple(seen.oversize),
        )  # fmt: skip


def metric_of(visible: Any) -> str:
    """The name under which a rule or web ACL is counted; nothing when it is not."""
    config = visible.visibility_config or {}
    wanted = str(config.get("CloudWatchMetricsEnabled", "true")).lower() == "true"
    return str(config.get("MetricName") or "") if wanted else ""


def named(action: Settings | None) -> str:
    """The name of an action in its wire form: ``{"Block": {}}`` is BLOCK."""
    return next((name.upper() for name, value in (action or {}).items() if value is not None), COUNT)

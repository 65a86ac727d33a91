"""Sampled requests: some of those that met a rule, as GetSampledRequests shows them.

Source: API reference, GetSampledRequests (from the first 5,000 requests of the window, which reaches back three hours;
up to 500), SampledHTTPRequest (RuleNameWithinRuleGroup: ``vendor#group#rule``).
"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from stackmedic.lab.physics.balancer.arrivals import Arrival, arrivals
from stackmedic.lab.physics.balancer.population import known
from stackmedic.lab.physics.draw import fraction
from stackmedic.lab.physics.waf.verdict import DEFAULT, Match, Verdict

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

MOST_LOOKED_AT = 5_000
MINUTE_S = 60.0
EVERY_RULE = "ALL"


class Sampled(NamedTuple):
    """One request and the rule that it is shown for; none for the default action."""

    arrival: Arrival
    verdict: Verdict
    match: Match | None


class Sample(NamedTuple):
    """``population``: of how many requests these are some; ``end``: when the last one that was looked at came."""

    requests: list[Sampled]
    population: int
    end: float


def sample(account: "Account", acl_arn: str, rules: Collection[str], start: float, end: float, most: int) -> Sample:
    """Requests of a window that met rules of a web ACL; ``rules`` are their names, Default_Action, or ALL."""
    found: list[Sampled] = []
    looked = 0
    until = min(end, account.world.now)
    moment = start
    while moment < until and looked < MOST_LOOKED_AT:
        for arrival in arrivals(account, moment, min(moment + MINUTE_S, until)):
            verdict = arrival.outcome.reply.verdict if arrival.outcome.reply is not None else None
            if verdict is not None and verdict.acl == acl_arn and looked < MOST_LOOKED_AT:
                looked += 1
                found += met(arrival, verdict, rules)
        moment += MINUTE_S
    chosen = sorted(found, key=lambda each: fraction(account.world.seed, 97, *each.arrival.code))[:most]
    reached = min(moment, end) if looked >= MOST_LOOKED_AT else end
    return Sample(sorted(chosen, key=lambda each: each.arrival.at), len(found), reached)


def met(arrival: Arrival, verdict: Verdict, rules: Collection[str]) -> Iterator[Sampled]:
    every = EVERY_RULE in rules
    if verdict.decided == DEFAULT and (every or DEFAULT in rules):
        yield Sampled(arrival, verdict, None)
    for each in verdict.matches:
        if every or each.rule in rules:
            yield Sampled(arrival, verdict, each)


def wire(account: "Account", each: Sampled) -> dict[str, Any]:
    """One sampled request as the API shows it."""
    request, match = each.arrival.outcome.request, each.match
    shown: dict[str, Any] = {
        "Request": {
            "ClientIP": each.arrival.client,
            "Country": known(each.arrival.client).country,
            "URI": request.path,
            "Method": request.method,
            "HTTPVersion": "HTTP/1.1",
            "Headers": headers(each.arrival),
        },
        "Weight": 1,
        "Timestamp": account.world.utc(each.arrival.at),
        "Action": match.action if match else each.verdict.action,
    }
    if match and match.within:
        shown["RuleNameWithinRuleGroup"] = f"{group_name(match.group)}#{match.within}"
    if match and match.overridden:
        shown["OverriddenAction"] = match.overridden
    if each.verdict.labels:
        shown["Labels"] = [{"Name": name} for name in each.verdict.labels]
    if each.verdict.response is not None and each.verdict.refused:
        shown["ResponseCodeSent"] = each.verdict.response.status
    return shown


def group_name(group: str) -> str:
    """``AWS#Name`` of a managed group; of an own one the name in its ARN."""
    return group.split("/rulegroup/")[-1].partition("/")[0] if group.startswith("arn:") else group


def headers(arrival: Arrival) -> list[dict[str, str]]:
    request = arrival.outcome.request
    length = [("Content-Length", str(len(request.body)))] if request.body else []
    pairs = [("Host", request.host), *request.headers, *length]
    return [{"Name": name, "Value": value} for name, value in pairs]

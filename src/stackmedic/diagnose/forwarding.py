"""Where a load balancer's rules send a request: the first rule, by priority, whose conditions hold, else the default.

Source: "Listener rules for your Application Load Balancer": ``*`` and ``?`` in patterns, hosts without regard to case,
paths with it; values of one condition are alternatives, conditions add up.
"""

import re
from collections.abc import Iterable, Iterator

from stackmedic.diagnose.asked import failed_checks, told_by
from stackmedic.diagnose.relations import REDACTED, target_groups
from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot


def taken_by(snapshot: Snapshot, listener: Listener, host: str, path: str) -> ListenerRule | None:
    """The rule that takes a request; None where that cannot be told: a rule before it looks at more than host and path.
    Raises Unknown."""
    for rule in sorted(snapshot.all(ListenerRule, listener.arn), key=_place):
        if rule.is_default or (_fits(rule.hosts, host.lower(), True) and _fits(rule.path_patterns, path, False)):
            return None if rule.others or any(REDACTED in each for each in rule.hosts) else rule
    return None


def sent_elsewhere(snapshot: Snapshot, service: Service) -> Iterator[tuple[Listener, str, tuple[Evidence, ...]]]:
    """Paths that were declared to be a service's, were not answered as declared, and that rules send to others."""
    for listener, answer in failed_checks(snapshot, service):
        taken = taken_by(snapshot, listener, answer.host, answer.path)
        if taken and not {each.arn for each in target_groups(snapshot, service)} & set(taken.target_group_arns):
            name = f"rule {taken.priority} of port {listener.port}"
            says = f"{name} takes {answer.path}, and does not send it to {service.name}"
            evidence = (
                told_by(answer, "status", answer.told),
                taken.seen("priority", says),
                taken.seen("path_patterns", f"the paths of {name}"),
                taken.seen("target_group_arns", "where it sends them"),
            )
            yield listener, says, evidence


def overshadowed(
    snapshot: Snapshot, balancer: LoadBalancer, group: TargetGroup
) -> Iterator[tuple[ListenerRule, str, tuple[Evidence, ...]]]:
    """Rules that take everything which a later rule would send to a group, and send it elsewhere or answer it.

    Source: "Listener rules for your Application Load Balancer", rule priority: the first that matches decides."""
    for listener in snapshot.all(Listener, balancer.arn):
        rules = sorted(snapshot.all(ListenerRule, listener.arn), key=_place)
        for at, rule in enumerate(rules):
            first = next((each for each in rules[:at] if takes_all(each, rule)), None)
            if first is None or group.arn not in rule.target_group_arns or group.arn in first.target_group_arns:
                continue
            which = "its default" if rule.is_default else f"rule {rule.priority}"
            says = f"rule {first.priority} of port {listener.port} takes what {which} would send to {group.name}"
            proof = (first.seen("priority", says), first.seen("action_types", "what it does with it"))
            patterns = [each.seen(field) for each in (first, rule) for field in ("hosts", "path_patterns")]
            yield first, says, (*proof, *(each for each in patterns if each.value), rule.seen("target_group_arns"))


def takes_all(first: ListenerRule, rule: ListenerRule) -> bool:
    """Whether every request that fits a rule fits one before it, as far as hosts and paths tell, and are shown."""
    if any(REDACTED in each for each in (*first.hosts, *first.path_patterns)):
        return False
    pairs = ((first.hosts, rule.hosts, True), (first.path_patterns, rule.path_patterns, False))
    return not first.others and not first.is_default and all(_covers(*pair) for pair in pairs)


def _covers(wide: tuple[str, ...], narrow: tuple[str, ...], lower: bool) -> bool:
    if not wide or any(set(each) <= {"*"} or (each == "/*" and not lower) for each in wide):
        return True
    return bool(narrow) and all("?" not in each and _fits(wide, each, lower) for each in narrow)


def without_weight(
    snapshot: Snapshot, balancer: LoadBalancer, group: TargetGroup
) -> Iterator[tuple[str, str, Evidence]]:
    """The listeners and rules (ARN, sentence, proof) of a group that is named, and everywhere with the weight 0."""
    listeners = snapshot.all(Listener, balancer.arn)
    senders: list[Listener | ListenerRule] = [*listeners]
    senders += [each for listener in listeners for each in snapshot.all(ListenerRule, listener.arn)]
    if any(group.arn in each.target_group_arns for each in senders):
        return
    for each in senders:
        if group.arn in each.weightless_arns:
            says = f"{group.name} has the weight 0 at {balancer.name}, so that no request is sent to it"
            yield each.arn, says, each.seen("weightless_arns", says)


def _place(rule: ListenerRule) -> tuple[bool, int]:
    number = rule.priority or ""
    return rule.is_default, int(number) if number.isdigit() else 0


def _fits(patterns: Iterable[str], text: str, lower: bool) -> bool:
    wanted = [each.lower() if lower else each for each in patterns]
    return not wanted or any(_pattern(each).fullmatch(text.partition("?")[0]) for each in wanted)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."))

"""No listener, or no rule of it, sends the host or path to the service.

Clients get the default action (often 404 or 503), or no connection on that port. Source: guide omnirapeutic;
"Listener rules for your Application Load Balancer".
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import turned_away
from stackmedic.diagnose.forwarding import overshadowed, sent_elsewhere, without_weight
from stackmedic.diagnose.relations import load_balancers, registered_with, target_groups
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.symptoms import arrivals
from stackmedic.diagnose.ways_in import instead, leading, open_and_unheard, plain_for_tls, requests_for
from stackmedic.model.finding import Confidence, Effect, Finding, Severity, Symptom, SymptomKind
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer, Target, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

rule = Rule(
    __name__,
    title="No listener or rule sends the host or path to the service",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_REACH, Effect.MISROUTED),
    signatures=(
        Says(r"<no> (?:https? |443 |matching |such )?listener", weight=5.0),
        Says(
            r"listener(?: rule)?s? … (?:missing|deleted|does not exist|not exist|removed|not (?:match"
            r"|found|configured)|without)",
            weight=5.0,
        ),
        Says(
            r"(?:listener )?rules? … (?:missing|deleted|not match|never match|shadow\w*|priority|does not "
            r"(?:include|cover|match)|overrid)",
            weight=5.0,
        ),
        Says(r"default action|fixed[- ]response", weight=4.0),
        Says(r"ListenerNotFound", weight=4.0),
        Says(r"ERR_CONNECTION_REFUSED"),
    ),
    topic="listener rule missing host path pattern default action fixed response 404 503 https 443 forward "
    "target group not routed priority",
    clues=(
        Together(
            r"404|503|«status 404»|«status 503»|refused",
            r"listener|host-header|path-pattern|rule",
            r"<balancer>|default",
        ),
        Refutes(r"does not have an associated load balancer", weight=-4.0),
        Refutes(r"certificate"),
        Refutes(r"waf|web acl"),
    ),
    reports=(
        "Terraform ALB with only an HTTP listener. browser: https://app.example.com: connection refused; "
        "alb: listeners: HTTP:80",
        "path /api/v2 added. client: 404 with server awselb/2.0; alb: rules: only /api/v1/*",
    ),
    confirm=(
        "aws elbv2 describe-listeners --load-balancer-arn BALANCER",
        "aws elbv2 describe-rules --listener-arn LISTENER",
    ),
    cures=(
        "Add the listener, or a rule that forwards the host and path to the service's target group before the default.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    for group in target_groups(snapshot, service):
        if not group.load_balancer_arns and any(each.state == "unused" for each in snapshot.all(Target, group.arn)):
            yield unattached(snapshot, service, group)
        for balancer in load_balancers(snapshot, group) if not turned_away(snapshot, service) else ():
            if hidden := tuple(shadowed(snapshot, service, group, balancer)):
                yield from hidden
            elif is_silent(arrivals.of_stack(snapshot), balancer.arn):
                yield from unheard(snapshot, service, balancer)
            elif is_silent(arrivals.of_service(snapshot, service), group.arn):
                found = tuple(passed_over(snapshot, service, group, balancer))
                for about, says, proof in without_weight(snapshot, balancer, group):
                    yield rule.finding(about=about, hurts=(service.arn,), says=says, evidence=(proof,))
                yield from found or unmatched(snapshot, service, group, balancer)
            elif arrivals.answered_instead(snapshot, group):
                yield from unmatched(snapshot, service, group, balancer)
    for listener, says, evidence in sent_elsewhere(snapshot, service):
        yield rule.finding(about=listener.arn, hurts=(service.arn,), says=says, evidence=evidence)


def unattached(snapshot: Snapshot, service: Service, group: TargetGroup) -> Finding:
    """A group that no listener names; what the balancers of its VPC do instead is shown."""
    says = f"no listener or rule of any load balancer sends requests to target group {group.name}"
    near = [each for each in snapshot.known(LoadBalancer) if each.vpc_id == group.vpc_id]
    proof = (shown for each in near for shown in instead(snapshot, each))
    return rule.finding(
        about=group.arn, hurts=(service.arn,), says=says, evidence=(group.seen("load_balancer_arns", says), *proof)
    )


def is_silent(symptoms: Iterator[Symptom], about: str) -> bool:
    return any(each.kind is SymptomKind.NO_REQUESTS and each.about == about for each in symptoms)


def shadowed(snapshot: Snapshot, service: Service, group: TargetGroup, balancer: LoadBalancer) -> Iterator[Finding]:
    """A rule in front of those that lead to a group which nobody asks any more; it hurts whom it leads to as well."""
    for first, says, evidence in overshadowed(snapshot, balancer, group):
        if arrivals.nothing_lately(snapshot, group):
            hurts = tuple(dict.fromkeys((service.arn, *registered_with(snapshot, first.target_group_arns))))
            yield rule.finding(about=first.arn, hurts=hurts, says=says, evidence=evidence)


def passed_over(snapshot: Snapshot, service: Service, group: TargetGroup, balancer: LoadBalancer) -> Iterator[Finding]:
    """A listener that sends other requests to a silent group than its sibling does, or none."""
    listeners = snapshot.all(Listener, balancer.arn)
    sent = {each.arn: requests_for(snapshot, each, group) for each in listeners}
    for each in listeners:
        if "redirect" in each.action_types:
            continue  # It sends people to another port, and nobody to a group.
        more = next((other for other in listeners if sent[other.arn] - sent[each.arn]), None)
        if more:
            says = f"port {each.port} of {balancer.name} does not send {group.name} what port {more.port} sends it"
            rules = snapshot.all(ListenerRule, each.arn)
            evidence = (
                each.seen("target_group_arns", says),
                *(rule_.seen("path_patterns", f"rule {rule_.priority} of port {each.port}") for rule_ in rules),
                *(rule_.seen("target_group_arns") for rule_ in rules),
            )
            yield rule.finding(about=each.arn, hurts=(service.arn,), says=says, evidence=evidence)


def unmatched(snapshot: Snapshot, service: Service, group: TargetGroup, balancer: LoadBalancer) -> Iterator[Finding]:
    """No request, or not every one of before, matches the rules that lead to a group any more, while the balancer is
    asked as ever.

    What its clients ask for is not on record, so that it is likely only: they may have stopped asking for this alone.
    """
    some = "not every" if arrivals.answered_instead(snapshot, group) else "no"
    for listener, leads, evidence in leading(snapshot, balancer, group):
        says = f"{some} request matches the rules of port {listener.port} of {balancer.name} that lead to {group.name}"
        yield rule.finding(
            about=leads.arn,
            hurts=(service.arn,),
            says=says,
            evidence=evidence,
            confidence=Confidence.LIKELY,
            decide=(Gap(call="cloudtrail:LookupEvents", reason="who changed the rule, and how, is not known"),),
        )


def unheard(snapshot: Snapshot, service: Service, balancer: LoadBalancer) -> Iterator[Finding]:
    """A port that the groups hold open for the internet, and on which nothing listens, or nothing for TLS."""
    for plain, proof in plain_for_tls(snapshot, balancer):
        yield rule.finding(about=plain.arn, hurts=(service.arn,), says=proof.says, evidence=(proof,))
    for port, ruling, listeners in open_and_unheard(snapshot, balancer):
        if ruling.rule:
            says = f"{balancer.name} is open to the internet on port {port}, and no listener is there"
            others = (each.seen("port", f"{balancer.name} listens on {each.port}") for each in listeners)
            evidence = (ruling.rule.seen("from_port", says), *others)
            yield rule.finding(about=balancer.arn, hurts=(service.arn,), says=says, evidence=evidence)

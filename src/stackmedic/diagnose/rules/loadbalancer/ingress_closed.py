"""The load balancer's own security group does not admit its clients.

Source: guide omnirapeutic; "Security groups for your Application Load Balancer"; clients time out and the balancer
counts nothing.
"""

from collections.abc import Iterator
from itertools import product

from stackmedic.diagnose.doors import shut_doors
from stackmedic.diagnose.edge import balancers
from stackmedic.diagnose.firewall import ANYWHERE, Peer, Reach, admit_nobody, groups_admit
from stackmedic.diagnose.happenings import trail
from stackmedic.diagnose.reachability import Barrier
from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.symptoms.arrivals import nothing_lately
from stackmedic.diagnose.ways import Way, from_clients
from stackmedic.diagnose.ways_in import WEB, open_and_unheard
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Listener, LoadBalancer
from stackmedic.model.network import SecurityGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

NARROWS = ("RevokeSecurityGroupIngress", "ModifySecurityGroupRules")

rule = Rule(
    __name__,
    title="The load balancer's security group does not admit its clients",
    severity=Severity.CRITICAL,
    leads_to=(Effect.OUT_OF_REACH,),
    signatures=(
        Says(
            r"(?:alb|elb|load balancer)'?s? security group … (?:<no>|closed|lacks?|missing|only|does not" r"|block)",
            weight=5.0,
        ),
        Says(
            r"security group of the (?:alb|elb|load balancer) … (?:<no>|closed|lacks?|missing|only|does " r"not|block)",
            weight=5.0,
        ),
        Says(r"ERR_CONNECTION_TIMED_OUT", weight=4.0),
    ),
    topic="load balancer security group inbound closed clients internet 443 80 timeout browser cannot reach alb public",
    clues=(
        Together(
            r"(?:browser|curl|client\w*|users?|internet|site|from (?:outside|anywhere))",
            r"<timeout>|ERR_CONNECTION_TIMED_OUT|took too long|unreachable|cannot (?:reach|open)",
            r"<balancer>",
            r"security group|\bsg\b|ingress|inbound",
            r"443|80|https?|inbound|ingress",
            weight=6.0,
        ),
        Refutes(r"targets?|unhealthy|tasks?' security group|instances?"),
        Refutes(r"internal|scheme"),
    ),
    reports=(
        "ALB created by hand. curl: curl: (28) Failed to connect to app-123.eu-west-1.elb.amazonaws.com port "
        "443: Connection timed out; alb: healthy; alb security group: inbound: only 10.0.0.0/8",
        "new ALB in front. curl: timeout from everywhere; sg of alb: no inbound for 443",
    ),
    instead_of=("network.sg_ingress_missing",),
    confirm=("aws elbv2 describe-load-balancers --names NAME --query 'LoadBalancers[].SecurityGroups'",),
    cures=("Allow the listener's ports (443, and 80 for the redirect) from the clients in the balancer's group.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    """An odd port that is shut while the web's is open with nobody there is that of a listener on the wrong port."""
    try:
        moved = {each.arn for each in snapshot.known(LoadBalancer) if any(open_and_unheard(snapshot, each))}
    except Unknown:
        moved = set()
    shut = from_clients(snapshot, service)
    over = (each for each in shut if each.port in WEB or arn_of(snapshot, each) not in moved)
    yield from shut_doors(rule, snapshot, service, over, lambda way, hop: hop.barrier is Barrier.INGRESS)
    if any(nothing_lately(snapshot, group) for group in target_groups(snapshot, service)):
        yield from narrowed(snapshot, service)
        yield from shut_within(snapshot, service)


def narrowed(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Who lets in an office or a CDN alone means it; but who shut out the rest just now, shut out those who came."""
    for way in from_clients(snapshot, service):
        groups = [each for key in way.destination.group_ids if (each := snapshot.find(SecurityGroup, key))]
        if groups_admit(groups, way.port, Peer(ANYWHERE)).reach is Reach.UNKNOWN:
            says = f"{way.destination.name} lets in only some on port {way.port}, and nobody came since it does"
            for group, call in product(groups, trail(snapshot)):
                if call.name in NARROWS and f'"{group.id}"' in call.record and call.at >= snapshot.since:
                    who = call.seen("name", f"{call.user or 'somebody'} called {call.name} at {call.at:%H:%M}")
                    proof = (group.seen("ingress", says), who, *((way.because,) if way.because else ()))
                    hurts = (service.arn,)
                    yield rule.finding(about=group.id, hurts=hurts, says=says, evidence=proof, since=call.at)


def shut_within(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """An internal balancer that was asked before, and whose groups let nobody in on its port any more."""
    for balancer in (each for each in balancers(snapshot, service) if each.scheme == "internal"):
        groups = [each for key in balancer.security_group_ids if (each := snapshot.find(SecurityGroup, key))]
        for listener in snapshot.all(Listener, balancer.arn):
            if groups and listener.port and admit_nobody(groups, listener.port):
                says = f"no rule of {groups[0].name or groups[0].id} lets anybody in on port {listener.port}"
                proof = (groups[0].seen("ingress", says), listener.seen("port", f"{balancer.name} listens there"))
                yield rule.finding(about=groups[0].id, hurts=(service.arn,), says=says, evidence=proof)


def arn_of(snapshot: Snapshot, way: Way) -> str:
    """The balancer that a way leads to; ways know names."""
    return next((each.arn for each in snapshot.known(LoadBalancer) if each.name == way.destination.name), "")

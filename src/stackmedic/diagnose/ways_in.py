"""What load balancers listen to, and what their rules ask of a request: evidence of where requests go.

Source: "Listener rules for your Application Load Balancer".
"""

from collections.abc import Iterator

from stackmedic.diagnose.firewall import ANYWHERE, Peer, Reach, Ruling, groups_admit
from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer, TargetGroup
from stackmedic.model.network import SecurityGroup
from stackmedic.model.snapshot import Snapshot

HTTPS_PORT = 443
WEB = (HTTPS_PORT, 80)


def open_and_unheard(snapshot: Snapshot, balancer: LoadBalancer) -> Iterator[tuple[int, Ruling, tuple[Listener, ...]]]:
    """The web's ports that a balancer's groups hold open for the internet, and on which nothing listens."""
    listeners = snapshot.all(Listener, balancer.arn)
    groups = [each for key in balancer.security_group_ids if (each := snapshot.find(SecurityGroup, key))]
    for port in WEB:
        ruling = groups_admit(groups, port, Peer(ANYWHERE))
        if ruling.reach is Reach.OPEN and all(each.port != port for each in listeners):
            yield port, ruling, listeners


def plain_for_tls(snapshot: Snapshot, balancer: LoadBalancer) -> Iterator[tuple[Listener, Evidence]]:
    """Listeners that speak plain HTTP on the port where browsers speak TLS."""
    for each in snapshot.all(Listener, balancer.arn):
        if (each.port, each.protocol) == (HTTPS_PORT, "HTTP"):
            says = f"port {each.port} of {balancer.name} speaks plain HTTP: who asks for https gets no answer there"
            yield each, each.seen("protocol", says)


def instead(snapshot: Snapshot, balancer: LoadBalancer) -> Iterator[Evidence]:
    """On which ports a balancer listens, and which paths it sends somewhere."""
    listeners = snapshot.many.get((Listener.__name__, balancer.arn), ())
    if listeners == ():
        says = f"{balancer.name} has no listener"
        yield Evidence("elasticloadbalancing:DescribeListeners", "Listeners", [], snapshot.now, says)
    for each in listeners if isinstance(listeners, tuple) else ():
        if isinstance(each, Listener):
            yield each.seen("port", f"{balancer.name} listens on {each.port}")
            rules = snapshot.many.get((ListenerRule.__name__, each.arn), ())
            known = [one for one in rules if isinstance(one, ListenerRule)] if isinstance(rules, tuple) else []
            for one in [each for each in known if not each.is_default] or known:
                what = "the default, and the only one," if one.is_default else one.priority
                yield one.seen("path_patterns", f"rule {what} of port {each.port}")
                yield one.seen("target_group_arns", f"where {balancer.name} sends what fits it")


def conditions(one: ListenerRule) -> Iterator[Evidence]:
    """What a rule asks of a request, how early it is asked, and where it leads."""
    yield one.seen("priority", f"{'the default rule' if one.is_default else f'rule {one.priority}'}")
    for each in ("conditions", "path_patterns", "hosts") if not one.is_default else ():
        if getattr(one, each):
            yield one.seen(each)
    yield one.seen("target_group_arns")


def leading(
    snapshot: Snapshot, balancer: LoadBalancer, group: TargetGroup
) -> Iterator[tuple[Listener, ListenerRule, tuple[Evidence, ...]]]:
    """Of each listener whose rules, and not its default, lead to a group: the rule that looks at more than hosts and
    paths, else the first; with what all its rules ask."""
    for listener in snapshot.all(Listener, balancer.arn):
        every = snapshot.all(ListenerRule, listener.arn)
        rules = [each for each in every if group.arn in each.target_group_arns]
        if rules and not rules[0].is_default:
            narrow = next((each for each in rules if each.others), rules[0])
            yield listener, narrow, tuple(shown for each in every for shown in conditions(each))


def requests_for(snapshot: Snapshot, listener: Listener, group: TargetGroup) -> frozenset[tuple[str, ...]]:
    """Which requests a listener forwards to a group, as the paths and hosts of its rules; its default takes any."""
    rules = (each for each in snapshot.all(ListenerRule, listener.arn) if group.arn in each.target_group_arns)
    found = {(*sorted(each.path_patterns), *sorted(each.hosts)) for each in rules}
    return frozenset(found | ({("*",)} if group.arn in listener.target_group_arns else set()))

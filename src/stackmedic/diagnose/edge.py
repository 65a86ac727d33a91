"""What stands before a service: its listeners with their certificates, and the web firewall of its load balancers."""

from collections.abc import Iterator

from stackmedic.diagnose.relations import load_balancers, target_groups
from stackmedic.model.edge import Certificate, FirewallRule, Record, SampledRequest, WebAcl, Zone
from stackmedic.model.load_balancer import Listener, LoadBalancer
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

FEW = 5  # Blocked requests that any scanner makes.


def balancers(snapshot: Snapshot, service: Service) -> tuple[LoadBalancer, ...]:
    """The load balancers that send to a service."""
    found = {each.arn: each for group in target_groups(snapshot, service) for each in load_balancers(snapshot, group)}
    return tuple(found[arn] for arn in sorted(found))


def certified(snapshot: Snapshot, service: Service) -> Iterator[tuple[Listener, Certificate]]:
    """Each listener that presents a certificate, with it. Raises Unknown where one could not be read."""
    for balancer in balancers(snapshot, service):
        for listener in snapshot.all(Listener, balancer.arn):
            for arn in listener.certificate_arns:
                found = snapshot.find(Certificate, arn)
                if found:
                    yield listener, found


def leads_to(record: Record) -> tuple[str, ...]:
    """Where a name leads, as load balancers spell their own names."""
    targets = (record.alias, *record.values)
    return tuple(each.rstrip(".").lower().removeprefix("dualstack.") for each in targets if each)


def records_to(snapshot: Snapshot, balancer: LoadBalancer) -> Iterator[Record]:
    """The records that lead to a load balancer, as far as zones were read."""
    for zone in snapshot.known(Zone):
        facts = snapshot.many.get((Record.__name__, zone.id), ())
        for each in facts if isinstance(facts, tuple) else ():
            if isinstance(each, Record) and balancer.dns_name.lower() in leads_to(each):
                yield each


def names_us(snapshot: Snapshot, service: Service, name: str) -> bool:
    """Whether the service's listeners are for this name: their certificates say it."""
    asked = name.rstrip(".").lower()
    return any(covers(each, asked) for _, certificate in certified(snapshot, service) for each in certificate.names)


def names_of(snapshot: Snapshot, service: Service) -> tuple[str, ...]:
    """The names that the certificates of the service's listeners are for, in small letters."""
    told = (each.lower() for _, certificate in certified(snapshot, service) for each in certificate.names)
    return tuple(dict.fromkeys(told))


def covers(name: str, host: str) -> bool:
    """Whether a certificate's name covers a host; a wildcard stands for one label."""
    if name.startswith("*."):
        return host.split(".", 1)[-1].lower() == name[2:].lower()
    return name.lower() == host.lower()


def walls(snapshot: Snapshot, service: Service) -> Iterator[WebAcl]:
    """The web ACLs before a service. Raises Unknown where one could not be read."""
    for balancer in balancers(snapshot, service):
        if (WebAcl.__name__, balancer.arn) in snapshot.one:
            found = snapshot.find(WebAcl, balancer.arn)
            if found:
                yield found


STOPS = ("BLOCK", "CAPTCHA", "CHALLENGE")
"""What a program's request does not get past: only a browser has the token that the latter two ask for.

Source: docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html."""


def blocked(snapshot: Snapshot, acl: WebAcl, rule: FirewallRule | None) -> tuple[SampledRequest, ...]:
    """What a rule, or with None the default action, has lately blocked; few are no trouble."""
    metric = rule.metric if rule else acl.metric
    facts = snapshot.many.get((SampledRequest.__name__, (acl.arn, metric)), ())
    found = facts if isinstance(facts, tuple) else ()
    sampled = [each for each in found if isinstance(each, SampledRequest) and each.action.upper() in STOPS]
    return tuple(sampled) if len(sampled) >= FEW else ()


def turned_away(snapshot: Snapshot, service: Service) -> bool:
    """Whether a web ACL keeps clients out: then it is no wonder that nobody comes through."""
    try:
        acls = tuple(walls(snapshot, service))
    except Unknown:
        return False
    return any(blocked(snapshot, acl, rule) for acl in acls for rule in (None, *acl.rules))

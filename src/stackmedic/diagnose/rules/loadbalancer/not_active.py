"""The load balancer is provisioning, failed, or internal where it should face the Internet.

Source: guide omnirapeutic; LoadBalancer.State (provisioning, active, active_impaired, failed) and Scheme.
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import leads_to, names_us
from stackmedic.diagnose.relations import load_balancers, target_groups
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.edge import Record, Zone
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ILL = ("provisioning", "failed", "active_impaired")

rule = Rule(
    __name__,
    title="The load balancer is not active, or internal where it should face the Internet",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_REACH, Effect.MISROUTED),
    topic="load balancer provisioning state failed active_impaired internal scheme internet-facing resolves "
    "private address",
    signatures=(
        Says(
            r"(?:alb|nlb|elb|load balancer)\S* … (?:is |still |stuck (?:in )?|state )(?:in "
            r")?(?:provisioning|failed|active_impaired)",
            weight=5.0,
        ),
        Says(
            r"(?:alb|nlb|elb|load balancer|scheme)\S* … (?:is |was created |created as |set to "
            r')?"?internal"? … (?:instead|not|but|should|rather)',
            weight=5.0,
        ),
        Says(r"internal-\S+\.elb\.amazonaws\.com", weight=5.0),
        Says(r"LoadBalancer … (?:provisioning|active_impaired)|active_impaired", weight=4.0),
        Says(r"internet[-_]facing|internal = true"),
    ),
    clues=(
        Together(
            r"internal",
            r"<balancer>|scheme",
            r"internet|public|outside|private address|10\.\d|browser|clients?",
            r"<timeout>|resolves|cannot|unreachable|not reach\w*",
            weight=5.0,
        ),
        Refutes(r"private subnets?"),
    ),
    reports=(
        "Terraform aws_lb internal = true. app.example.com resolves to 10.0.11.5 and 10.0.12.9; users: site "
        "not reachable from the internet",
        "new stack. browser: DNS name internal-web-123.eu-west-1.elb.amazonaws.com cannot be reached from outside",
    ),
    confirm=("aws elbv2 describe-load-balancers --names NAME --query 'LoadBalancers[].[State,Scheme]'",),
    cures=("Wait for active, or create the balancer anew with the scheme internet-facing (it cannot be changed).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for group in target_groups(snapshot, service):
        for balancer in load_balancers(snapshot, group):
            if balancer.state in ILL:
                says = f"load balancer {balancer.name} is {balancer.state}"
                evidence = (balancer.seen("state", says),)
                yield rule.finding(about=balancer.arn, hurts=(service.arn,), says=says, evidence=evidence)
    yield from inward(snapshot, service)


def inward(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A public name of the service that leads to a load balancer which only has private addresses."""
    internal = {each.dns_name.lower(): each for each in snapshot.known(LoadBalancer) if each.scheme == "internal"}
    for zone in (each for each in snapshot.known(Zone) if not each.private) if internal else ():
        for record in snapshot.all(Record, zone.id):
            for name in leads_to(record):
                if name in internal and names_us(snapshot, service, record.name):
                    balancer = internal[name]
                    says = f"{record.name.rstrip('.')} leads to {balancer.name}, which faces inwards"
                    field = "alias" if record.alias else "values"
                    evidence = (record.seen(field, says), balancer.seen("scheme", f"{balancer.name} is internal"))
                    yield rule.finding(about=record.name, hurts=(service.arn,), says=says, evidence=evidence)

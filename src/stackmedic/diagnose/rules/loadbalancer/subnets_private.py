"""An internet-facing load balancer was placed in private subnets, so its nodes cannot answer the Internet.

Source: guide omnirapeutic; "Application Load Balancer: subnets"; clients time out, targets are healthy.
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import load_balancers, target_groups
from stackmedic.diagnose.routing import default_route, route_table
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.network import Route, RouteTable, Subnet
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

rule = Rule(
    __name__,
    title="The internet-facing load balancer is in private subnets",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_REACH,),
    signatures=(
        Says(
            r"(?:alb|nlb|elb|load balancer)\S* … (?:in|on|attached to|placed in|uses?|using|into) … "
            r"private subnets?",
            weight=5.0,
        ),
        Says(r"private subnets? … (?:for|of|by) the (?:alb|nlb|elb|load balancer)", weight=5.0),
        Says(r"at least (?:one|two) (?:public )?subnets? … (?:alb|load balancer)", weight=4.0),
    ),
    topic="load balancer placed private subnets internet-facing public no route internet gateway nodes unreachable",
    clues=(
        Together(
            r"internet[- ]facing|public (?:alb|load balancer|nlb)",
            r"private subnets?|<no> … (?:igw|internet gateway)",
            r"<timeout>|unreachable|cannot|fail|not reach\w*",
            weight=6.0,
        ),
        Refutes(r"tasks? … private"),
    ),
    reports=(
        "internet-facing ALB from a module with var.private_subnets. client: timeouts from everywhere; alb: "
        "scheme internet-facing; subnets have a route to a NAT gateway only; alb: healthy",
        "public web site, balancer in subnets whose default route is a NAT gateway. users: connection times "
        "out for some or all addresses of the balancer's name",
    ),
    instead_of=("network.igw_missing", "network.no_nat_or_endpoint"),
    confirm=("aws elbv2 describe-load-balancers --names NAME --query 'LoadBalancers[].AvailabilityZones[].SubnetId'",),
    cures=("Move the balancer to public subnets (aws elbv2 set-subnets), one in each zone with targets.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    for group in target_groups(snapshot, service):
        for balancer in load_balancers(snapshot, group):
            if balancer.scheme != "internet-facing":
                continue
            for subnet_id in balancer.subnet_ids:
                yield from in_private(snapshot, service, balancer, subnet_id)


def in_private(
    snapshot: Snapshot, service: Service, balancer: LoadBalancer, subnet_id: str
) -> Iterator[Finding | Undecided]:
    try:
        subnet = snapshot.find(Subnet, subnet_id)
        table = route_table(snapshot, subnet) if subnet else None
        route = default_route(table) if table else None
    except Unknown as unknown:
        yield Undecided(about=balancer.arn, service=service.arn, gaps=(unknown.gap,))
        return
    if table and route and route.nat_gateway_id:
        yield private(service, balancer, subnet_id, table, route)


def private(service: Service, balancer: LoadBalancer, subnet_id: str, table: RouteTable, route: Route) -> Finding:
    says = f"{balancer.name} faces the internet from {subnet_id}, whose default route leads to {route.nat_gateway_id}"
    return rule.finding(
        about=balancer.arn,
        hurts=(service.arn,),
        says=says,
        evidence=(
            balancer.seen("subnet_ids", says),
            balancer.seen("scheme"),
            route.seen("nat_gateway_id", f"the default route of {table.id}"),
        ),
    )

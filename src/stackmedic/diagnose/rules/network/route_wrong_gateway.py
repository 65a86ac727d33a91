"""The default route leads to the gateway that does not match the task's addressing.

Without a public address it must be NAT, with one the internet gateway; and the NAT gateway itself must stand in a
subnet that leads to the internet gateway. Sources: "Fargate task networking"; VPC user guide,
"Troubleshoot NAT gateways".
Tasks without a public address behind an internet gateway are network.no_public_ip.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.doors import shut_from_the_internet
from stackmedic.diagnose.happenings import trail
from stackmedic.diagnose.hops import Hop
from stackmedic.diagnose.messages import messages
from stackmedic.diagnose.reachability import Barrier
from stackmedic.diagnose.routing import default_route, route_table
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.ways import Way, to_start
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.network import RouteTable, Subnet
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

ALL = "0.0.0.0/0"
CALLS = ("ReplaceRoute", "CreateRoute")
IN_VAIN = re.compile(
    r"timed? ?out|timeout|context deadline exceeded|connection issue|request canceled|ETIMEDOUT|no route to host",
    re.IGNORECASE,
)
INSIDE = re.compile(
    r"\.(rds|cache)\.amazonaws|\b(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+|\.internal\b|health check"
)
ANALYSE = "ec2:SearchTransitGatewayRoutes, or a network path of the Reachability Analyzer"
rule = Rule(
    __name__,
    title="The default route leads to the wrong gateway for the task's addressing",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.CANNOT_CONNECT),
    topic="default route wrong gateway internet gateway nat public ip mismatch subnet route table igw instead "
    "of nat private",
    signatures=(
        Says(
            r"(?:default )?route … (?:nat|internet gateway|igw) … (?:instead of|rather than|not|but) … "
            r"(?:nat|internet gateway|igw)",
            weight=5.0,
        ),
        Says(
            r"(?:private|public) subnets? … (?:route[sd]?|default route|pointing|points?) … (?:wrong|igw"
            r"|internet gateway|nat)",
            weight=5.0,
        ),
        Says(r"wrong (?:gateway|route table)", weight=4.0),
    ),
    clues=(
        Says(r"«a private subnet behind an internet gateway", weight=6.0),
        Together(
            r'public ip … (?:is )?(?:enabled|assigned|on\b)|assign_?public_?ip\W{1,6}(?:true|"?enabled)',
            r"<timeout>|request canceled|unable to pull|CannotPull\w+|ResourceInitializationError",
            r"outbound|security group|egress|route|nat",
            r"open|allow\w*|nat|all traffic",
            weight=6.0,
        ),
        Together(
            r"default route|0\.0\.0\.0/0|route table",
            r"igw|internet gateway",
            r"private subnets?|<no> public ip|without (?:a )?public ip",
        ),
        Refutes(r"<no> default route|only the local route"),
    ),
    reports=(
        "Terraform module, private route table with igw. task: CannotPullContainerError: i/o timeout; route "
        "table: 0.0.0.0/0 -> igw-0123 for subnets whose tasks have no public address",
        "subnets swapped between public and private route tables. route: tasks with public addresses behind "
        "a NAT route, or tasks without behind the internet gateway; task: pull times out",
        "tasks without public IP in a subnet routed to the internet gateway; or with public IP routed to "
        "NAT. task: Client.Timeout exceeded while awaiting headers; network: outbound security group rules "
        "are open",
    ),
    instead_of=("network.no_nat_or_endpoint", "network.no_default_route", "network.no_public_ip"),
    confirm=(
        "aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=SUBNET --query "
        "'RouteTables[].Routes'",
    ),
    cures=(
        "Route 0.0.0.0/0 to the NAT gateway for tasks without a public address, to the internet gateway for "
        "those with one.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    """A NAT gateway whose own subnet sends its packets to anything but the internet gateway; or a peered VPC instead of
    any gateway."""

    def is_ours(way: Way, hop: Hop) -> bool:
        if hop.barrier is not Barrier.ROUTE or not hop.resource.startswith("rtb-"):
            return False
        table = snapshot.find(RouteTable, hop.resource)
        route = default_route(table) if table else None
        return route is not None and route.state != "blackhole"

    yield from shut_from_the_internet(rule, snapshot, service, to_start(snapshot, service), is_ours)
    yield from redirected(snapshot, service)


def redirected(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A default route that somebody led to what is not followed here (a transit gateway, an appliance), and what waits
    in vain since. Only likely: nobody here sees what lies behind."""
    for table in tables_of(snapshot, service):
        route = default_route(table)
        new = (route.transit_gateway_id or route.network_interface_id or route.instance_id) if route else None
        for call in trail(snapshot) if route and new and route.state != "blackhole" else ():
            asked = call.said("requestParameters")
            if call.name not in CALLS or (asked.get("routeTableId"), asked.get("destinationCidrBlock")) != (
                table.id,
                ALL,
            ):
                continue
            since = (each for each in messages(snapshot, service) if each.at >= call.at)
            waits = [each for each in since if IN_VAIN.search(each.text) and not INSIDE.search(each.text)]
            if waits and route:
                says = f"since {call.at:%H:%M} the default route of {table.id} leads to {new}; {service.name} waits"
                evidence = (call.seen("name", f"{call.user or 'somebody'} called {call.name}"), waits[-1].evidence)
                yield rule.finding(
                    about=table.id,
                    hurts=(service.arn,),
                    says=says,
                    evidence=(route.seen("destination", says), *evidence),
                    confidence=Confidence.LIKELY,
                    since=call.at,
                    decide=(Gap(call="", reason=f"what lies behind {new} is not read", needs=ANALYSE, hides=()),),
                )
            break  # The newest such call is the one that counts.


def tables_of(snapshot: Snapshot, service: Service) -> tuple[RouteTable, ...]:
    """The route tables of the tasks' subnets, each once, as far as they could be read."""
    found: dict[str, RouteTable] = {}
    for each in service.subnet_ids:
        try:
            subnet = snapshot.find(Subnet, each)
            table = route_table(snapshot, subnet) if subnet else None
        except Unknown:
            continue
        if table:
            found[table.id] = table
    return tuple(found.values())

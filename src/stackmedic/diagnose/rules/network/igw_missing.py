"""The VPC has no internet gateway, or the public route table lacks the route to it.

Source: guide omnirapeutic; "Enable internet access for a VPC using internet gateways".
"""

from collections.abc import Iterator

from stackmedic.diagnose.doors import shut_doors
from stackmedic.diagnose.hops import Hop
from stackmedic.diagnose.reachability import INTERNET, Barrier, Reach
from stackmedic.diagnose.routing import default_route
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.ways import Way, from_clients, to_start
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.network import RouteTable
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The VPC has no internet gateway, or no route to it",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START, Effect.CANNOT_CONNECT),
    signatures=(
        Says(r"<no> (?:an? |any )?(?:internet gateway|igw)", weight=5.0),
        Says(
            r"(?:internet gateway|igw) … (?:missing|not (?:attached|exist|found|associated)|detached"
            r"|deleted|was removed|does not exist)",
            weight=5.0,
        ),
        Says(r"Network vpc-\w+ is not attached to any internet gateway", weight=4.0),
        Says(r"has no internet gateway", weight=4.0),
    ),
    topic="internet gateway igw missing attached detached vpc public subnet route table 0.0.0.0/0 no route",
    clues=(
        Together(r"public subnets?", r"(?:route table|routes?) … <no>", r"igw|internet", weight=3.0),
        Refutes(r"wrong|nat gateway"),
    ),
    reports=(
        "VPC written by hand in Terraform. aws_lb: InvalidSubnet: VPC vpc-0aa has no internet gateway",
        "VPC restored from a template. aws_nat_gateway: Network vpc-1 has no Internet gateway attached; "
        "public subnets route nowhere",
        "new VPC, public subnets, ALB. aws_lb: InvalidSubnet, VPC has no internet gateway; tasks with public "
        "address cannot reach anything",
    ),
    instead_of=("network.no_default_route", "network.no_nat_or_endpoint"),
    confirm=("aws ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values=VPC",),
    cures=("Attach an internet gateway and route 0.0.0.0/0 of the public subnets to it.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    """Also where the tasks' own way leads over a NAT gateway whose subnet lost its route."""
    own = {table.id for table in snapshot.known(RouteTable) if set(table.subnet_ids) & set(service.subnet_ids)}

    def is_ours(way: Way, hop: Hop) -> bool:
        if hop.barrier is Barrier.INTERNET_GATEWAY or hop.reach is Reach.UNKNOWN:
            return hop.barrier in (Barrier.INTERNET_GATEWAY, Barrier.ROUTE)
        return (
            hop.barrier is Barrier.ROUTE
            and has_none(snapshot, hop)
            and (way.source == INTERNET or hop.resource not in own)
        )

    over = (*from_clients(snapshot, service), *to_start(snapshot, service))
    yield from shut_doors(rule, snapshot, service, over, is_ours)


def has_none(snapshot: Snapshot, hop: Hop) -> bool:
    """Whether a route table has no default route at all; one that leads elsewhere is that of a private subnet."""
    table = snapshot.find(RouteTable, hop.resource) if hop.resource.startswith("rtb-") else None
    return table is not None and default_route(table) is None

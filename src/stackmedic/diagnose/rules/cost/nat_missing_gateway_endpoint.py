"""Traffic to S3, DynamoDB or ECR pays NAT processing because endpoints are missing.

Source: guide ohmycoins; "Gateway endpoints" (no charge) and pricing of NAT gateways.
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import lately, series_of
from stackmedic.diagnose.routing import default_route, listed, route_table
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.network import RouteTable, Subnet, VpcEndpoint
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

BYTES_A_MINUTE = 20 * 2**20  # About 28 GB a day, 1.30 USD a day of data processing alone.
MINUTES = 5
OF_S3 = ".s3"

rule = Rule(
    __name__,
    title="S3 or ECR traffic runs through NAT for want of an endpoint",
    severity=Severity.LOW,
    topic="nat gateway s3 dynamodb ecr traffic gateway endpoint missing data processing cost free endpoint "
    "inter-az bytes",
    signatures=(
        Says(
            r"(?:s3|gateway) (?:vpc )?endpoint … (?:missing|free|saves?|cost|not (?:there|configured" r"|present))",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"\bnat(?:gateway)?\b",
            r"\bs3\b|dynamodb|\becr\b|aws services?",
            r"<no> … endpoint|endpoint … <no>|gateway endpoint|vpc endpoint|without … endpoint",
            r"<cost>|<bytes>|data processing|transfer",
            weight=7.0,
        ),
        Together(
            r"\bnat(?:gateway)?\b",
            r"<cost>|<bytes>|data processing",
            r"\bs3\b|ecr|artifacts?|caches?|agents?|inter-?az",
            weight=5.0,
        ),
        Refutes(r"loop\w*|crash\w*|endless|restart\w*"),
        Refutes(r"docker hub|external|third"),
    ),
    reports=(
        "Data pipeline on Fargate. billing: NAT gateway charges 900 USD, traffic to S3 in the same region; "
        "vpc: no VPC endpoints",
        "backup job in private subnets. nat: BytesOutToDestination 12 TB in March, nearly all S3 PutObject",
    ),
    instead_of=("cost.service_spike",),
    confirm=(
        "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC --query "
        "'VpcEndpoints[].[ServiceName,VpcEndpointType]'",
    ),
    cures=(
        "Add gateway endpoints for S3 and DynamoDB (they cost nothing), and interface endpoints for ECR "
        "where they pay.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for table, gateway in ways_by_nat(snapshot, service):
        series = series_of(snapshot, "BytesInFromDestination", "Sum", gateway)
        minutes = lately(snapshot, series)
        busy = sum(each >= BYTES_A_MINUTE for each in minutes) >= MINUTES
        if series is None or not busy or has_endpoint(snapshot, table):
            continue
        says = f"{sum(minutes) / 2**20:.0f} MiB came by {gateway} lately, and {table.id} has no gateway endpoint for S3"
        seen = (series.seen("values", says), table.seen("routes", f"{table.id} leads to S3 by {gateway}"))
        yield rule.finding(about=table.vpc_id, hurts=(), says=says, evidence=seen)


def ways_by_nat(snapshot: Snapshot, service: Service) -> Iterator[tuple[RouteTable, str]]:
    """The route tables of the tasks' subnets that lead to a NAT gateway, each once."""
    found: dict[str, tuple[RouteTable, str]] = {}
    for each in service.subnet_ids:
        subnet = snapshot.find(Subnet, each)
        table = route_table(snapshot, subnet) if subnet else None
        route = default_route(table) if table else None
        if table and route and route.nat_gateway_id:
            found.setdefault(table.id, (table, route.nat_gateway_id))
    yield from found.values()


def has_endpoint(snapshot: Snapshot, table: RouteTable) -> bool:
    """Whether S3 is reached by an endpoint of the VPC."""
    every = listed(snapshot, VpcEndpoint, table.vpc_id)
    return any(each.service_name.endswith(OF_S3) and each.state != "deleted" for each in every)

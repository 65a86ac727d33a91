"""Traffic to S3, DynamoDB or ECR pays NAT processing because endpoints are missing.

Source: guide ohmycoins; "Gateway endpoints" (no charge) and pricing of NAT gateways.
"""

from collections.abc import Iterator

from stackmedic.diagnose.passing import RECEIVED, has_endpoint, mib, passes, ways_by_nat
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

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
        series = passes(snapshot, RECEIVED, gateway)
        if series is None or has_endpoint(snapshot, table):
            continue
        says = (
            f"{mib(snapshot, series):.0f} MiB came by {gateway} lately, and {table.id} has no gateway endpoint for S3"
        )
        seen = (series.seen("values", says), table.seen("routes", f"{table.id} leads to S3 by {gateway}"))
        yield rule.finding(about=table.vpc_id, hurts=(), says=says, evidence=seen)

"""A private subnet has neither NAT nor endpoints, so tasks reach no AWS service.

The agent's time-outs towards ECR, Secrets Manager, SSM or Logs look alike for every cause on that way; the subnet's
routes and endpoints decide. Source: guides omnirapeutic, ohmycoins; "Troubleshooting Amazon ECS
ResourceInitializationError errors"; "Amazon ECR interface VPC endpoints".
"""

from collections.abc import Iterator

from stackmedic.diagnose.nat import without_way_out
from stackmedic.diagnose.reachability import Barrier, reach
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.diagnose.signature import PRIVATE
from stackmedic.diagnose.ways import to_start
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The private subnet has neither a NAT gateway nor endpoints for what the task needs",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START, Effect.CANNOT_CONNECT),
    topic="private subnet no nat gateway no vpc endpoints ecr api dkr secretsmanager ssm logs cannot reach "
    "isolated fargate timeout",
    signatures=(
        Says(r"<no> … (?:nat gateway|nat\b) … (?:or|nor|and) … endpoints?", weight=5.0),
        Says(r"<no> … endpoints? … (?:or|nor|and) … nat", weight=5.0),
        Says(r"private subnets? … <no> … (?:nat|endpoint|internet)", weight=4.0),
        Says(r"(?:isolated|private)[ _]subnets? … (?:fargate|task)", weight=4.0),
        Says(r"<no> (?:vpc |interface )?endpoints?", weight=4.0),
        Says(
            r"(?:api\.ecr|secretsmanager|ssm|logs|ecr\.dkr|dkr\.ecr)\S* … (?:i/o timeout|<timeout>"
            r"|request canceled|context deadline)"
        ),
        Says(r"dial tcp \S+:443: (?:i/o timeout|connect: connection timed out)", weight=5.0),
        Says(r"There is a connection issue between the task and", weight=4.0),
        Says(r"RequestCanceled: request context canceled|request canceled while waiting for connection"),
        Says(r"check your (?:task )?network configuration"),
        Says(r"RequestError: send request failed"),
        Says(
            r"service call has been retried \d+ time\(s\): .{0,80}(?:RequestError|RequestCanceled|failed " r"to fetch)",
            weight=2.0,
        ),
        Says(r"failed to download env files … (?:RequestCanceled|<timeout>)", weight=5.0),
        Says(
            r'failed to resolve ref(?:erence)? "?(?:docker\.io|registry-1\.docker\.io'
            r'|public\.ecr\.aws|ghcr\.io|quay\.io)/[^" ]+"?(?=$|[\s;,]|: failed to do request)',
            weight=4.0,
        ),
        Says(
            r"(?:Could not connect to the endpoint URL|Connect timeout on endpoint URL) … amazonaws\.com", weight=5.0
        ),  # botocore
        Says(r"(?:<timeout>|without establishing a connection) … https://[\w.-]{1,80}\.amazonaws\.com", weight=5.0),
    ),
    clues=(
        Together(r"private subnets?", r"ResourceInitializationError|CannotPull\w+", weight=3.0),
        Refutes(rf"{PRIVATE} … <timeout>|<timeout> … {PRIVATE}"),
        Refutes(r"public subnets?|public ip"),
        Refutes(r"security group|egress|outbound rule"),
        Refutes(r"route table|default route"),
        Refutes(r"wrong subnet|other subnets?"),
        Refutes(r"starport|layer-bucket", weight=-2.0),
    ),
    reports=(
        "copilot-like stack, private placement, NAT removed to save money. task: "
        "ResourceInitializationError: unable to pull secrets or registry auth: RequestError: send request "
        'failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp: i/o timeout',
        "isolated subnets by CDK. task: ResourceInitializationError: unable to pull secrets or registry "
        "auth: There is a connection issue between the task and Amazon ECR",
        "private subnets, NAT too expensive and removed; no VPC endpoints for ECR, logs, secrets. task: dial "
        "tcp api.ecr i/o timeout",
        "isolated VPC without internet. task: unable to pull secrets or registry auth: pull command failed; "
        "connection issue between the task and ECR",
    ),
    confirm=(
        "aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=SUBNET --query "
        "'RouteTables[].Routes'",
        "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC --query 'VpcEndpoints[].[ServiceName,State]'",
    ),
    cures=(
        "Give the subnet a NAT gateway, or endpoints: ecr.api, ecr.dkr, s3 (gateway), logs, and those of "
        "secrets that are used.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    proof = without_way_out(snapshot, service)
    if proof is None:
        return
    needs = tuple(to_start(snapshot, service))
    paths = [(way, reach(snapshot, way.source, way.destination, way.port)) for way in needs]
    lost = [way for way, path in paths if path.blocked_at(Barrier.ROUTE)]
    if lost:
        names = ", ".join(each.destination.name for each in lost)
        says = f"{proof.vpc} has no NAT gateway, and the subnets of {service.name} no endpoint for {names}"
        yield rule.finding(
            about=proof.vpc,
            hurts=(service.arn,),
            says=says,
            evidence=(*proof.evidence, *(each.because for each in lost[:1] if each.because)),
        )

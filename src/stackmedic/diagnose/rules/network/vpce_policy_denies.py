"""The policy of a VPC endpoint denies the request, or never allows it.

Source: "Control access to VPC endpoints using endpoint policies"; ECR's layers need s3:GetObject on the starport
bucket.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.messages import Message, messages
from stackmedic.diagnose.policy import ANY, Ruling, ruling
from stackmedic.diagnose.relations import suspect_revisions, vpc_of
from stackmedic.diagnose.routing import listed
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.diagnose.ways import to_start
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.network import VpcEndpoint
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

# What a start asks for at each endpoint, and of what: of * it is not looked up which. Layers lie in a bucket of ECR's.
ASKED = {
    "s3": (("s3:GetObject", "arn:aws:s3:::prod-{region}-starport-layer-bucket/layer"),),
    "ecr.api": (("ecr:GetAuthorizationToken", "*"), ("ecr:BatchGetImage", "*")),
    "ecr.dkr": (("ecr:BatchGetImage", "*"),),
    "secretsmanager": (("secretsmanager:GetSecretValue", "*"),),
    "ssm": (("ssm:GetParameters", "*"),),
    "logs": (("logs:CreateLogStream", "*"), ("logs:PutLogEvents", "*")),
}
BLAMED = re.compile(r"(?:because no|with an explicit deny in a) VPC endpoint policy")
LAYER = re.compile(r"/blobs/sha256:\S+ 403 Forbidden")
REFUSED = re.compile(r"403 Forbidden|AccessDenied|VPC endpoint policy")

rule = Rule(
    __name__,
    title="The endpoint's policy does not allow the request",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.ANSWERS_WITH_ERRORS),
    signatures=(
        Proves(BLAMED.pattern),
        Proves(
            r"endpoint policy … (?:den(?:y|ies|ied)|lacks?|does not|never|no\b|without|only|restrict"
            r"|block|not allow|exclud|miss)",
            weight=5.0,
        ),
        Says(r"(?:vpc )?endpoint polic(?:y|ies)", weight=5.0),
        Says(r"starport-layer-bucket … (?:403|Forbidden)", weight=4.0),
    ),
    topic="vpc endpoint policy denies allow statement interface gateway s3 ecr starport bucket policy "
    "restricts principal",
    clues=(
        Together(r"starport-layer-bucket|layer", r"403|Forbidden|AccessDenied", r"endpoint|s3|policy", weight=5.0),
        Together(r"vpce-\w+|vpc endpoint", r"policy", r"<denied>"),
        Refutes(r"bucket policy", weight=-2.0),
    ),
    reports=(
        "S3 gateway endpoint restricted to own buckets. task: CannotPullContainerError: failed to copy: "
        "httpReadSeeker: unexpected status code 403 Forbidden "
        "https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com",
        "S3 endpoint with narrow policy. task: CannotPullContainerError: ... 403 Forbidden from starport layer bucket",
        "ECR or S3 endpoint with copied policy; other region works. task: AccessDenied / 403 Forbidden "
        "pulling; no VPC endpoint policy allows the action",
    ),
    instead_of=("image.pull_iam", "iam.permission_missing", "storage.s3_authz_policy_denies"),
    confirm=(
        "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ENDPOINT --query 'VpcEndpoints[].PolicyDocument' "
        "--output text",
    ),
    cures=(
        "Allow the actions and resources that pass through the endpoint (for ECR also the starport layer "
        "bucket in S3).",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """The endpoints that a start passes, each asked for what a start does there."""
    vpc = vpc_of(snapshot, service.subnet_ids)
    role = next((each.execution_role_arn for each in suspect_revisions(snapshot, service)), None) or ANY
    needed = {way.destination.api: way.because for way in to_start(snapshot, service)}
    for endpoint in listed(snapshot, VpcEndpoint, vpc) if vpc else ():
        api = next((each for each in needed if each and endpoint.service_name.endswith(f".{each}")), None)
        if api and endpoint.policy and api in ASKED:
            for action, resource in ASKED[api]:
                told = ruling(endpoint.policy, action, resource.format(region=snapshot.scope.region), role)
                said = told is Ruling.UNSURE and any(action in each.text for each in blaming(snapshot, service))
                if said or told in (Ruling.DENIED, Ruling.SILENT):
                    yield shut(snapshot, service, endpoint, action, needed[api])
                    break
                if api == "s3" and told is Ruling.UNSURE and no_layer(snapshot, service):
                    yield likely(shut(snapshot, service, endpoint, action, needed[api]))
                    break


def no_layer(snapshot: Snapshot, service: Service) -> bool:
    """Whether a layer is refused whose manifest was had: it lies in a bucket of AWS's own, which conditions on accounts
    and organizations of an S3 endpoint's policy leave out.

    Source: docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html, minimum S3 bucket permissions."""
    return any(LAYER.search(each.text) for each in messages(snapshot, service))


def likely(found: Finding) -> Finding:
    """What a condition of the policy makes of the request is not known."""
    says = found.says.replace("does not allow", "has a condition, and may not allow")
    gap = Gap(call="ec2:DescribeVpcEndpoints", reason="what the policy's conditions make of the request is not known")
    return replace(found, says=says, confidence=Confidence.LIKELY, decide=(gap,))


def blaming(snapshot: Snapshot, service: Service) -> Iterator[Message]:
    """What AWS lays to an endpoint's policy itself.

    Source: docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, "VPC endpoint policies"."""
    return (each for each in messages(snapshot, service) if BLAMED.search(each.text))


def shut(snapshot: Snapshot, service: Service, endpoint: VpcEndpoint, action: str, because: Evidence | None) -> Finding:
    says = f"the policy of endpoint {endpoint.id} ({endpoint.service_name}) does not allow {action}"
    refused = [each.evidence for each in messages(snapshot, service) if REFUSED.search(each.text)]
    return rule.finding(
        about=endpoint.id,
        hurts=(service.arn,),
        says=says,
        evidence=(endpoint.seen("policy", says), *refused[-1:], *((because,) if because else ())),
    )

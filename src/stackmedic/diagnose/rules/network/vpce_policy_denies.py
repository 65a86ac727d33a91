"""The policy of a VPC endpoint denies the request, or never allows it.

Source: "Control access to VPC endpoints using endpoint policies"; ECR's layers need s3:GetObject on the starport
bucket.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The endpoint's policy does not allow the request",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.ANSWERS_WITH_ERRORS),
    topic="vpc endpoint policy denies allow statement interface gateway s3 ecr starport bucket policy "
    "restricts principal",
    signatures=(
        Proves(r"(?:because no|with an explicit deny in a) VPC endpoint policy"),
        Proves(
            r"endpoint policy … (?:den(?:y|ies|ied)|lacks?|does not|never|no\b|without|only|restrict"
            r"|block|not allow|exclud|miss)",
            weight=5.0,
        ),
        Says(r"(?:vpc )?endpoint polic(?:y|ies)", weight=5.0),
        Says(r"starport-layer-bucket … (?:403|Forbidden)", weight=4.0),
    ),
    clues=(
        Together(r"starport-layer-bucket|layer", r"403|Forbidden|AccessDenied", r"endpoint|s3|policy", weight=5.0),
        Together(r"vpce-\w+|vpc endpoint", r"policy", r"<denied>"),
        Refutes(r"bucket policy", weight=-2.0),
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

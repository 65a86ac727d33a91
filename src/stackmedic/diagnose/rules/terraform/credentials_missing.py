"""Terraform has no AWS credentials, or those that it has expired or are not valid.

Source: hashicorp/aws-sdk-go-base ("no valid credential sources"); STS GetCallerIdentity (ExpiredToken,
InvalidClientTokenId, SignatureDoesNotMatch), "Common errors" of the STS API.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Terraform has no valid AWS credentials",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform provider credentials profile sso token expired no valid credential sources caller identity ci "
    "secret",
    signatures=(
        Proves(r"[Nn]o valid credential sources"),
        Proves(r"error validating provider credentials"),
        Proves(r"failed to get shared config profile"),
        Proves(r"failed to refresh cached credentials|NoCredentialProviders"),
        Proves(r"GetCallerIdentity.{0,160}(?:ExpiredToken|InvalidClientTokenId|SignatureDoesNotMatch|AuthFailure)"),
        Says(r"(?:SSO session|token) .{0,40}has expired|aws sso login", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:ExpiredToken(?:Exception)?|InvalidClientTokenId|UnrecognizedClientException): The security token",
            r"<terraform>|\.tfstate|backend|aws_\w+\.|Error: \w+ing ",
            weight=5.0,
        ),
    ),
    reports=(
        "terraform plan on a laptop. Error: No valid credential sources found",
        "terraform apply for an hour. ExpiredToken: The security token included in the request is expired",
    ),
    instead_of=(
        "iam.session_token_type_restricted",
        "iam.permission_missing",
        "terraform.permission_denied",
        "config.missing_env",
        "terraform.provider_lock_platform",
    ),
    confirm=("aws sts get-caller-identity",),
    cures=(
        "Log in anew (aws sso login, or new keys), or name the profile: AWS_PROFILE; in CI, give the job its role.",
    ),
)

"""The credentials are valid, but of a kind that may not call this API: those of GetSessionToken or GetFederationToken.

Source: "Compare AWS STS credentials": GetFederationToken credentials cannot call IAM; GetSessionToken ones only
with MFA; a role session cannot call GetFederationToken.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="These temporary credentials are of a kind that may not call this API",
    severity=Severity.MEDIUM,
    topic="temporary credentials session token GetSessionToken GetFederationToken InvalidClientTokenId valid "
    "MFA aws-vault restricted IAM calls",
    signatures=(
        Says(r"GetSessionToken|GetFederationToken|get-session-token|get-federation-token", weight=5.0),
        Says(r"aws-vault|saml2aws|--no-session", weight=5.0),
        Says(r"cannot call … with (?:session|federation|temporary) credentials", weight=4.0),
        Says(r"session (?:token|credentials?) … (?:cannot|may not|not allowed|restricted|not supported)", weight=4.0),
        Says(r"security token included in the request is invalid", weight=4.0),
        Says(r"InvalidClientTokenId", weight=4.0),
    ),
    clues=(
        Together(
            r"InvalidClientTokenId|security token included in the request is invalid|InvalidToken",
            r"iam|sts",
            r"(?:other|s3|ec2|ecs|rest|different) … (?:calls?|work|succeed)|valid|temporary|session|work",
            weight=6.0,
        ),
        Together(
            r"InvalidClientTokenId|security token included",
            r"\biam\b|ListUsers|GetUser|CreateUser|CreateRole|ListRoles|sts",
            weight=3.0,
        ),
        Refutes(r"expired"),
    ),
    reports=(
        "aws-vault session, Terraform. iam CreateRole: InvalidClientTokenId: The security token included in "
        "the request is invalid; sts GetCallerIdentity: works with the same credentials",
        "SSO helper script with get-session-token. CreateRole: The security token included in the request is invalid",
        "aws-vault without MFA, federation token. iam: InvalidClientTokenId only for IAM and STS calls; EC2 "
        "and S3 work",
    ),
    instead_of=("iam.permission_missing", "terraform.permission_denied"),
    confirm=("aws sts get-caller-identity",),
    cures=(
        "Use a role session (AssumeRole) or long-lived credentials with MFA for this call (aws-vault exec "
        "--no-session).",
    ),
)

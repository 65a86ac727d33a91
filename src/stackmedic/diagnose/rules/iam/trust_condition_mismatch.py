"""The trust policy names the caller, and a condition of it does not match: a subject, audience, source ARN, external
id.

Source: "Configuring OpenID Connect in Amazon Web Services" of GitHub Actions; confused-deputy conditions of the ECS
task role (aws:SourceArn, aws:SourceAccount).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A condition of the role's trust policy does not match the caller",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.DEPLOYMENT_FAILS),
    topic="trust policy condition sub aud subject audience oidc github actions AssumeRoleWithWebIdentity "
    "external id SourceArn StringEquals StringLike",
    signatures=(
        Proves(r"Not authorized to perform sts:AssumeRoleWithWebIdentity", weight=5.0),
        Says(r"trust (?:policy|relationship) … condition", weight=5.0),
        Says(r"condition … (?:trust|assume)", weight=5.0),
        Says(r"AssumeRoleWithWebIdentity … (?:AccessDenied|denied|not authorized)", weight=4.0),
        Says(
            r"(?:sub|aud|subject|audience|ExternalId|external id|aws:SourceArn|aws:SourceAccount)\b … "
            r"(?:claim|condition|mismatch|not match|does not match|StringEquals|StringLike)",
            weight=4.0,
        ),
        Says(r"StringEquals|StringLike … (?:token\.actions|:sub|:aud|SourceArn|repo:)", weight=4.0),
    ),
    clues=(
        Says(r"«the trust policy has a condition»", weight=5.0),
        Together(
            r"sts:AssumeRole|unable to assume|AssumeRole\w*",
            r"aws:Source(?:Arn|Account)|sub\b|aud\b|ExternalId|StringEquals|StringLike|condition",
        ),
        Refutes(r"does not trust|missing trust|no trust", weight=-2.0),
    ),
    reports=(
        "GitHub Actions OIDC, repository renamed. AssumeRoleWithWebIdentity: Not authorized to perform "
        "sts:AssumeRoleWithWebIdentity; trust policy: StringLike repo:old-org/app:*",
        "role for ECS tasks with aws:SourceArn condition. ecs: ECS was unable to assume the role; trust: "
        "aws:SourceArn arn:aws:ecs:us-east-1:1:* but the cluster is in eu-west-1",
        "OIDC from GitHub Actions with another branch, environment or repository; ExternalId; SourceArn of "
        "another account. sts: Not authorized to perform sts:AssumeRoleWithWebIdentity",
    ),
    instead_of=("iam.trust_missing", "iam.permission_missing"),
    confirm=("aws iam get-role --role-name NAME --query Role.AssumeRolePolicyDocument",),
    cures=(
        "Let the condition match what the caller really presents (decode its token, or read its ARN in CloudTrail).",
    ),
)

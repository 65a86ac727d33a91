"""The identity that runs Terraform may not become the role that it is told to use.

Source: STS AssumeRole; "Cannot assume IAM Role" of hashicorp/aws-sdk-go-base. A token of OIDC whose subject or audience
the trust does not name is ``iam.trust_condition_mismatch``.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The role that applies cannot be assumed",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="assume role provider backend assume_role profile sts caller cannot be assumed other account deploy role",
    signatures=(
        Proves(r"Cannot assume IAM Role"),
        Says(r"not authorized to perform:? sts:AssumeRole\b", weight=5.0),
    ),
    clues=(
        Refutes(r"ecs-tasks\.amazonaws\.com|task (?:execution )?role|unable to assume the role 'arn", weight=-5.0),
        Refutes(r"WebIdentity|OIDC|OpenIDConnect", weight=-6.0),
    ),
    reports=(
        "terraform plan in CI. Error: Cannot assume IAM Role. IAM Role (arn:aws:iam::1:role/deploy) cannot be assumed",
        "a plan for another account. api error AccessDenied: not authorized to perform: sts:AssumeRole on resource",
    ),
    instead_of=("terraform.permission_denied", "iam.permission_missing"),
    confirm=(
        "aws sts get-caller-identity",
        "aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument",
    ),
    cures=("Name the caller in the role's trust policy, and allow the caller sts:AssumeRole on the role.",),
)

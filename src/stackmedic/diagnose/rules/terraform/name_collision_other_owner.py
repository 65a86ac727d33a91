"""The name belongs to another stack, or the thing exists once per account: service-linked roles, OIDC providers.

Source: EntityAlreadyExists; "Service role name AWSServiceRoleForECS has been taken in this account"; global bucket
names.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The name belongs to another owner, or exists once per account",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="name taken another stack owner already exists singleton service linked role oidc provider bucket "
    "global unique BucketAlreadyExists account-level",
    signatures=(
        Proves(r"has been taken in this account"),
        Proves(r"BucketAlreadyExists"),
        Proves(r"CNAMEAlreadyExists|already associated with a different resource", weight=5.0),
        Says(
            r"(?:service[- ]linked role|AWSServiceRoleFor\w+|oidc provider|OpenIDConnectProvider"
            r"|account[- ](?:level|wide|singleton)\w*|singleton) … (?:already|exist\w*|taken|conflict)"
            r"|(?:already|exist\w*|taken) … (?:service[- ]linked role|AWSServiceRoleFor\w+|oidc provider"
            r"|singleton)",
            weight=5.0,
        ),
        Says(
            r"(?:belongs to|owned by|managed by|created by|used by) … (?:another|other|different) "
            r"(?:stack|account|team|owner|project|environment|module|workspace)",
            weight=5.0,
        ),
        Says(r"already exists in stack", weight=5.0),
        Says(
            r"(?:another|other|second|different) (?:stack|account|team|owner|project|environment"
            r"|workspace) … (?:same name|already|exist\w*)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"EntityAlreadyExists\w*|AlreadyExists\w*|already exists",
            r"(?:another|other|different|second|two) … (?:stack|account|environment|region|workspace"
            r"|project|team)s?|per account|account-wide|globally",
        ),
        Refutes(r"same (?:configuration|plan|apply|module)|within one|two modules|both modules|twice in"),
        Refutes(r"earlier (?:deployment|run)|left (?:over|behind)"),
    ),
    reports=(
        "two teams in one account. aws_iam_openid_connect_provider: EntityAlreadyExists: Provider with url "
        "https://token.actions.githubusercontent.com already exists.",
        "second region stack with global role name. aws_iam_role: EntityAlreadyExists: Role with name "
        "app-task already exists; the eu stack owns it",
    ),
    instead_of=("terraform.resource_exists",),
    confirm=("aws iam get-role --role-name NAME --query 'Role.[Arn,Tags]'",),
    cures=("Read it as a data source (or import it once), or put the environment into the name.",),
)

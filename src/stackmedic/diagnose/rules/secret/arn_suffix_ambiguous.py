"""A secret's name was taken for a complete ARN (or the reverse), so the policy names a resource that does not exist.

Secrets Manager adds a hyphen and six characters to the name; a name that itself ends so is ambiguous, and a policy
written for the partial ARN needs `-??????`. Source: "Secrets Manager resources and ARNs"; CDK Secret.fromSecret*.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A secret's name and its full ARN were mixed up, so the policy names a wrong resource",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="secret ARN suffix six random characters partial complete fromSecretCompleteArn fromSecretPartialArn "
    "fromSecretNameV2 hyphen policy wildcard",
    signatures=(
        Proves(
            r"fromSecret(?:Complete|Partial)Arn|fromSecretName(?:V2)?|fromSecretAttributes"
            r"|secretCompleteArn|secretPartialArn",
            weight=5.0,
        ),
        Proves(r"(?:six|6)[ -](?:random )?(?:char|character|digit|letter)", weight=5.0),
        Proves(r"«a secret's name ends like the suffix of an ARN»"),
        Says(r"«a secret is named without the suffix of its ARN»", weight=2.0),
        Proves(r"-\?\?\?\?\?\?", weight=4.0),
        Says(r"(?:partial|complete|full|incomplete) (?:secret )?arn", weight=4.0),
        Says(r"(?:random|generated) suffix|suffix … (?:secret|arn)|(?:secret|arn) … suffix"),
    ),
    clues=(
        Together(
            r"secretsmanager:GetSecretValue|GetSecretValue",
            r"(?:wrong|different|without|missing|truncat\w+) … (?:arn|suffix|resource)|looks like … " r"(?:arn|suffix)",
        ),
    ),
    reports=(
        "CDK Secret.fromSecretCompleteArn with a name. task: AccessDeniedException: not authorized to "
        "perform: secretsmanager:GetSecretValue on resource: "
        "arn:aws:secretsmanager:eu-west-1:1:secret:app/db-secret; policy: Resource "
        "arn:...:secret:app/db-secret (without the six characters)",
        "imported secret by name in CDK. task: AccessDeniedException for secret:prod/api-key-AbCdEf; policy: "
        "resource ends with secret:prod/api-key",
    ),
    instead_of=("secret.missing", "iam.permission_missing"),
    confirm=("aws secretsmanager describe-secret --secret-id NAME --query ARN",),
    cures=(
        "Name the secret by its full ARN in the task definition and in the policy, or end the policy's ARN "
        "with -??????.",
    ),
)

"""A policy names a principal that does not exist, or none at all.

A deleted role is turned into its unique id (AROA…) in policies that named it, and such a policy cannot be saved
again. Source: IAM "MalformedPolicyDocument: Invalid principal in policy"; "AWS JSON policy elements: Principal".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A policy names a principal that does not exist, or none",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="policy principal invalid missing empty deleted role MalformedPolicyDocument trust statement no "
    "principals AROA",
    signatures=(
        Proves(r"Invalid principal in policy"),
        Proves(r"statement with no principals"),
        Proves(r"Principal not found", weight=5.0),
        Proves(r"one or more invalid principals", weight=5.0),
        Says(r"MalformedPolicy(?:Document)?\w* … principal", weight=5.0),
        Says(r"MalformedPolicy(?:Document)?\w*", weight=4.0),
        Says(r"principal … (?:does not exist|not (?:exist|found|valid)|invalid|empty|deleted|missing)", weight=4.0),
        Says(r"(?:invalid|empty|missing|no|unknown|non-?existent) principal", weight=4.0),
        Says(r"PutKeyPolicy|SetRepositoryPolicy|PutBucketPolicy … (?:Malformed|Invalid|principal)"),
        Says(r'"AWS": ?"?(?:AROA|AIDA)\w+'),
    ),
    clues=(Refutes(r"statement with … action"),),
    reports=(
        "ECR repository policy for a role created later. aws_ecr_repository_policy: "
        "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: "
        "'Principal not found'",
        "key policy names a deleted user. PutKeyPolicy: MalformedPolicyDocumentException: Policy contains a "
        "statement with one or more invalid principals.",
        "bucket, key, repository or trust policy rendered with an empty or deleted principal. policy: "
        "MalformedPolicyDocument: Invalid principal in policy",
    ),
    instead_of=("iam.resource_policy_denies", "storage.s3_authz_policy_denies"),
    confirm=("aws iam get-role --role-name NAME --query Role.AssumeRolePolicyDocument",),
    cures=("Create the principal first, or take it out of the policy; do not render a statement for an empty list.",),
)

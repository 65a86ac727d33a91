"""A resource of an earlier deployment survived outside the state.

Source: guide omnirapeutic; "already exists" errors of the provider; terraform import.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A resource of an earlier deployment exists outside the state",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="already exists resource earlier deployment state lost import EntityAlreadyExists "
    "ResourceAlreadyExistsException leftover not in state",
    signatures=(
        Says(
            r"EntityAlreadyExists\w*|ResourceAlreadyExists\w*|RepositoryAlreadyExists\w*"
            r"|DBInstanceAlreadyExists\w*|DuplicateLoadBalancerName|DuplicateTargetGroupName"
            r"|ParameterAlreadyExists|InvalidGroup\.Duplicate|BucketAlreadyOwnedByYou"
            r"|DBSubnetGroupAlreadyExists\w*|AlreadyExistsException",
            weight=4.0,
        ),
        Says(
            r"Creation of service was not idempotent|DuplicateListener|PriorityInUse|InvalidChangeBatch … "
            r"already exists",
            weight=5.0,
        ),
        Says(r"already exists"),
        Says(r"(?:not|outside|missing|lost) … (?:in|the|of) … state", weight=4.0),
        Says(
            r"(?:to be managed via Terraform this resource needs to be imported|needs to be imported"
            r"|terraform import)",
            weight=4.0,
        ),
        Says(
            r"(?:left (?:over|behind)|survived|remain\w*|earlier|previous) … (?:deployment|run|destroy" r"|stack|apply)"
        ),
    ),
    clues=(
        Refutes(
            r"has been taken|another (?:stack|account|owner)|twice|two modules|both modules|scheduled for "
            r"deletion|BucketAlreadyExists\b",
            weight=-4.0,
        ),
        Refutes(r"log group|timed? ?out|retried|first attempt"),
    ),
    reports=(
        "second try after a lost state file. aws_ecr_repository: RepositoryAlreadyExistsException: The "
        "repository with name 'app' already exists",
        "state was lost. aws_iam_role: EntityAlreadyExists",
    ),
    confirm=("terraform import ADDRESS ID",),
    cures=("Import it into the state, or delete it if nobody needs it.",),
)

"""Two resources of one configuration want the same name.

Source: EntityAlreadyExists within one apply; modules used twice without a prefix; count and for_each.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Two resources of one configuration want the same name",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="same name twice one configuration two modules module used twice prefix duplicate "
    "EntityAlreadyExists truncated name for_each",
    signatures=(
        Proves(r"«two resources of one configuration want the same name»", weight=7.0),
        Says(r"(?:modules?|resources?) … (?:same|identical|duplicate) (?:\w+ ){0,2}name", weight=5.0),
        Says(r"(?:same|identical) (?:\w+ ){0,3}name … (?:modules?|resources?|services)", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:EntityAlreadyExists\w*|already exists|AlreadyExists\w*|duplicate|conflict\w*|overwrit\w*"
            r"|collision|in use)",
            r"(?:two|both|twice|second|each|several|multiple|same) … (?:modules?|resources?|services?"
            r"|instances?|calls?|blocks?|apply|configuration|plan|name|stack)|module (?:is )?(?:used"
            r"|called|instantiated) twice|name_prefix|truncat\w*|for_each",
            weight=7.0,
        ),
        Refutes(r"BucketAlreadyExists|has been taken|another (?:stack|account)|per account", weight=-4.0),
        Refutes(r"earlier|previous (?:deployment|run)|timed? ?out|retry|retried"),
    ),
    reports=(
        "module service used for api and worker. aws_iam_role: EntityAlreadyExists: Role with name ecs-exec "
        "already exists.; name is fixed inside the module",
        "two calls of the module with one name. aws_cloudwatch_log_group: ResourceAlreadyExistsException; "
        "both use /ecs/app",
    ),
    instead_of=("terraform.resource_exists",),
    confirm=("terraform state list | sort",),
    cures=("Put what distinguishes them into the names (name_prefix, each.key).",),
)

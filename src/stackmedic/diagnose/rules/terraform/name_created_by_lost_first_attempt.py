"""The first attempt to create it succeeded, but its answer was lost, so the retry meets its own work.

Source: provider retries after time-outs and 5xx; "already exists" in the first apply of a name nobody else uses.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The first attempt succeeded but its answer was lost",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="retry already exists first attempt succeeded response lost timeout throttled 500 created twice "
    "eventual same apply not in state tainted",
    signatures=(
        Says(r"timeout while waiting for state to become … already exists", weight=4.0),
        Says(
            r"(?:first|earlier) (?:attempt|create|call|request) … (?:succeeded|had succeeded|went through" r"|created)",
            weight=5.0,
        ),
    ),
    clues=(
        Together(
            r"already exists|AlreadyExists\w*|EntityAlreadyExists\w*|duplicate|in use|ConflictException"
            r"|has been taken",
            r"retr(?:y|ied|ies)|second attempt|first (?:attempt|call|request|try|create)|tim(?:e|ed)[- "
            r"]?out|lost|throttl\w*|\b50[0-4]\b|connection reset|RequestError|interrupted|eof",
            r"creat\w*|succeed\w*|response|answer|state",
            weight=7.0,
        ),
        Refutes(r"duplicate key value", weight=-7.0),
        Refutes(r"another (?:stack|owner|account)|two modules|destroy"),
    ),
    reports=(
        "aws_lb_target_group. aws_lb_target_group: DuplicateTargetGroupName; provider debug: first "
        "CreateTargetGroup: read: connection reset by peer, then retry",
        "apply interrupted by throttling or connection reset during create; provider retries. resource: "
        "already exists in the same apply that created it; timeout while waiting for state",
    ),
    instead_of=("terraform.resource_exists", "terraform.name_collision_same_config"),
    confirm=("aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=NAME",),
    cures=("Import the resource (terraform import), and apply again.",),
)

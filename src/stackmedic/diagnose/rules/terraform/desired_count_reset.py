"""The tool sets the count that auto scaling had chosen back to the one in its code.

Source: aws_ecs_service docs (ignore_changes on desired_count); CloudFormation DesiredCount.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Terraform resets the count that auto scaling chose",
    severity=Severity.MEDIUM,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="desired_count reset terraform apply autoscaled ignore_changes scale in every deploy cloudformation "
    "DesiredCount autoscaling",
    signatures=(
        Proves(r"desired_count … (?:->|=>) … \d|~ desired_count", weight=5.0),
        Says(r"ignore_changes … desired_count|lifecycle … desired_count", weight=4.0),
    ),
    clues=(
        Together(
            r"desired[_ ]?count",
            r"<terraform>|cloudformation|cdk|apply|deploy\w*",
            r"reset\w*|revert\w*|back to|drops?|overwrit\w*|scal\w+|autoscal\w*|changes?",
            r"autoscal\w*|auto[- ]scal\w*|scaled|ignore_changes|appautoscaling|back",
            weight=7.0,
        ),
    ),
    reports=(
        "aws_ecs_service with autoscaling. ~ desired_count = 8 -> 2 on each apply; ecs: tasks drop from 8 to "
        "2 during releases",
        "cdk deploy without scaling awareness. after each deploy 3 tasks although autoscaling had 11",
    ),
    instead_of=("terraform.drift", "control.scaled_to_zero"),
    confirm=("terraform plan (look for desired_count)",),
    cures=("lifecycle { ignore_changes = [desired_count] } (CloudFormation: leave DesiredCount out).",),
)

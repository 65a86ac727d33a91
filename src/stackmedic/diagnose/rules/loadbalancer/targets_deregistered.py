"""The target group lost its targets by hand, and ECS does not register running tasks a second time.

Source: ECS registers a task once, at its start; "HTTP 503: the target group has no registered targets".
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The target group lost its targets",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="target group deregistered targets by hand empty no registered targets 503 deregister",
    signatures=(
        Says(
            r"(?:target group|targets?) … (?:deregistered|de-registered|were removed|was emptied"
            r"|unregistered) … (?:by hand|manually|script|console|by)",
            weight=5.0,
        ),
        Says(r"(?:manually|by hand|script) … (?:deregistered|removed|unregistered) … targets?", weight=5.0),
        Says(r"<no> registered targets?|target group (?:is|has been) empty|has no targets", weight=4.0),
        Says(r"DeregisterTargets", weight=4.0),
    ),
    clues=(
        Together(
            r"503|«status 503»|Service Unavailable",
            r"target group|targets?",
            r"empty|no (?:registered|healthy)? ?targets|deregist\w*",
            r"running|steady|healthy",
        ),
        Refutes(r"desired count|scaled"),
        Refutes(r"drain\w*|deploy\w*"),
    ),
    confirm=(
        "aws elbv2 describe-target-health --target-group-arn GROUP",
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeregisterTargets",
    ),
    cures=(
        "Start the service's tasks anew (aws ecs update-service --force-new-deployment), which registers the new ones.",
    ),
)

"""The deployment neither completes nor fails.

Source: guide ohmycoins; a service without circuit breaker tries for ever; CloudFormation waits three hours.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The deployment neither completes nor fails",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    residual=True,
    topic="deployment stuck in progress hours never completes steady state waiting timeout cloudformation "
    "update in progress",
    signatures=(
        Says(
            r"deployment … (?:stuck|hangs?|never (?:completes?|finish\w*|ends?)|for hours|does not "
            r"(?:complete|finish))",
            weight=5.0,
        ),
        Says(
            r"(?:stuck|hangs?) (?:in|at|on) … (?:IN_PROGRESS|deployment|UPDATE_IN_PROGRESS" r"|CREATE_IN_PROGRESS)",
            weight=4.0,
        ),
        Says(
            r"(?:did not|never|failed to|unable to|not) … (?:reach\w*|become|stabili[sz]e\w*) … (?:steady "
            r"state|stable)",
            weight=4.0,
        ),
        Says(
            r"Max attempts exceeded … Waiter ServicesStable|Waiter ServicesStable failed|timeout while "
            r"waiting for state to become 'tfSTABLE'",
            weight=4.0,
        ),
        Says(r"(?:exceeded attempts to wait|did not stabilize|NotStabilized)"),
    ),
    clues=(Refutes(r"because of the service deployment configuration", weight=-2.0),),
    reports=(
        "CloudFormation stack update of a service. cloudformation: UPDATE_IN_PROGRESS for three hours on "
        "AWS::ECS::Service; ecs: has started 1 tasks (again and again)",
        "cdk deploy. cdk: web | 4/6 | UPDATE_IN_PROGRESS | AWS::ECS::Service (for 2 h)",
    ),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].[events[:10],deployments]'",
    ),
    cures=("Read the newest service events and stopped tasks; switch the circuit breaker on.",),
)

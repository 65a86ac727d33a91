"""The deployment neither completes nor fails.

Without a circuit breaker ECS tries for ever. What its tasks fail of is the cause where any fails; this is told where
none does and the deployment still does not end. Source: guide ohmycoins; "DeploymentCircuitBreaker" in the ECS API
reference (off: a deployment that cannot reach a steady state stays IN_PROGRESS); CloudFormation waits three hours.
"""

from collections.abc import Iterator

from stackmedic.diagnose.recovery import all_targets_healthy, failed_tasks
from stackmedic.diagnose.relations import running_tasks
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.diagnose.symptoms.deployments import stalled
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    waiting = stalled(snapshot, service)
    if waiting is None or service.circuit_breaker or waiting.failed_tasks or failed_tasks(snapshot, service):
        return
    if running_tasks(snapshot, service) and not all_targets_healthy(snapshot, service):
        return  # Their checks say why.
    minutes = int((snapshot.now - waiting.created_at).total_seconds() // 60)
    says = f"the deployment of {service.name} goes on for {minutes} minutes, and no circuit breaker would end it"
    yield rule.finding(
        about=service.arn,
        hurts=(service.arn,),
        says=says,
        evidence=(
            waiting.seen("rollout_state", says),
            waiting.seen("running", f"{waiting.running} of {waiting.desired} of its tasks run"),
            service.seen("circuit_breaker", "no circuit breaker"),
        ),
        confidence=Confidence.LIKELY,
        since=waiting.created_at,
        decide=(Gap(call="", reason="what it waits for is not told", needs="the newest service events", hides=()),),
    )

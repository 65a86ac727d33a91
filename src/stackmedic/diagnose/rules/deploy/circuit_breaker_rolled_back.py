"""The circuit breaker returned the service to the previous revision.

It is a link of a chain: why the new revision's tasks failed is the cause, and this only when that evidence is gone: ECS
keeps a deployment's history for 90 days, and its stopped tasks for an hour. Source: "How the Amazon ECS deployment
circuit breaker detects failures"; ServiceDeployment (status, deploymentCircuitBreaker, rollback) in the ECS API
reference.
"""

from collections.abc import Iterator

from stackmedic.diagnose.recovery import failed_tasks
from stackmedic.diagnose.relations import given_up, newest_deployment
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service, ServiceDeployment
from stackmedic.model.snapshot import Gap, Snapshot

rule = Rule(
    __name__,
    title="The circuit breaker returned the service to the previous revision",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    residual=True,
    topic="circuit breaker rolled back deployment failed threshold tasks failed to start rolling back previous "
    "revision",
    signatures=(
        Proves(r"deployment circuit breaker: (?:rolling back|tasks failed to start)", weight=5.0),
        Says(r"circuit breaker … (?:roll\w*|trigger\w*|trip\w*|returned|restor\w*)", weight=5.0),
        Says(r"rolling back to deployment", weight=4.0),
        Says(r"ROLLBACK_(?:SUCCESSFUL|FAILED|IN_PROGRESS)", weight=4.0),
        Says(r"deployment failed: tasks failed to start"),
    ),
    reports=(
        "Fargate service. service: (deployment ecs-svc/889) deployment failed: tasks failed to start.; "
        "service: rolling back to deployment ecs-svc/888.",
        "CloudFormation ECS service. cloudformation: Resource handler returned message: Error occurred "
        "during operation 'ECS Deployment Circuit Breaker was triggered'",
    ),
    confirm=(
        "aws ecs describe-service-deployments --service-deployment-arns DEPLOYMENT",
        "aws ecs list-tasks --cluster CLUSTER --service-name SERVICE --desired-status STOPPED",
    ),
    cures=("Read why the new revision's tasks stopped, cure that, and deploy again.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    newest = newest_deployment(snapshot, service)
    if newest is None or not by_breaker(newest) or failed_tasks(snapshot, service):
        return
    counted = f" after {newest.breaker_failures} failures" if newest.breaker_failures else ""
    says = f"the circuit breaker gave up the newest deployment of {service.name}{counted}"
    reason = newest.rollback_reason or newest.status_reason
    told = newest.seen("rollback_reason" if newest.rollback_reason else "status_reason", reason) if reason else None
    needs = "ecs:DescribeTasks of the deployment's tasks within an hour after they stop; their log keeps longer"
    yield rule.finding(
        about=service.arn,
        hurts=(service.arn,),
        says=says,
        evidence=(newest.seen("status", says), *((told,) if told else ())),
        confidence=Confidence.LIKELY,
        since=newest.created_at,
        decide=(Gap(call="", reason="why its tasks failed is forgotten", needs=needs, hides=()),),
    )


def by_breaker(deployment: ServiceDeployment) -> bool:
    """Whether the breaker ended it, not an alarm or a person."""
    said = f"{deployment.rollback_reason} {deployment.status_reason}"
    return given_up(deployment) and (deployment.breaker_status == "TRIGGERED" or "circuit breaker" in said)

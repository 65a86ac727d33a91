"""The circuit breaker returned the service to the previous revision.

It is a link of a chain: why the new revision's tasks failed is the cause, and this only when that evidence is gone.
Source: "How the Amazon ECS deployment circuit breaker detects failures"; rolloutStateReason.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

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

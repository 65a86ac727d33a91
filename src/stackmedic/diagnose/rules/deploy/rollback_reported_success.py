"""The tool reports success although ECS rolled the deployment back: the service is stable, on the old revision.

Source: aws ecs wait services-stable; deploy actions that do not compare the task definition afterwards.
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The tool reports success although the deployment was rolled back",
    severity=Severity.MEDIUM,
    topic="pipeline green success deploy action wait services-stable rolled back old revision still running "
    "reported success rollback",
    signatures=(
        Says(
            r"(?:reports?|reported|claims?|shows?) … success … (?:roll(?:ed)?[- ]?back|old revision" r"|circuit)",
            weight=4.0,
        ),
        Says(r"services-stable|wait-for-service-stability"),
    ),
    clues=(
        Together(
            r"(?:green|success\w*|passed|exit(?:ed)?(?: code)? 0|«exit 0»|completed?|succeed\w*|stable)",
            r"roll(?:s|ed|ing)?[- ]?back|circuit breaker|old (?:revision|version|task definition|image)"
            r"|previous (?:revision|version|task definition|image)",
            r"pipeline|workflow|github|action|tool|terraform|cli|deploy\w*|ci\b|job|wait\w*" r"|cloudformation|copilot",
            weight=7.0,
        ),
    ),
    reports=(
        "GitHub Action amazon-ecs-deploy-task-definition. action: Deployment complete ✔; the service runs "
        "the previous task definition because the circuit breaker rolled back",
        "CodePipeline ECS action. pipeline: Succeeded; still runs revision 14 after the circuit breaker",
    ),
    instead_of=("deploy.circuit_breaker_rolled_back", "deploy.bad_revision"),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query "
        "'services[].[taskDefinition,deployments[].rolloutState]'",
    ),
    cures=("Compare the running task definition with the one deployed, and fail the job when they differ.",),
)

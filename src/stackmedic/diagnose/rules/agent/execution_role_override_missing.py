"""The agent on the container instance was not told that it may use execution roles for secrets or logs.

The instance then lacks an attribute that the task requires. Source: "Amazon ECS container agent configuration"
(ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE, ECS_ENABLE_TASK_IAM_ROLE).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The container agent may not use the execution role",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="container agent configuration execution role override awslogs secrets attribute instance ecs.config",
    signatures=(
        Proves(r"ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE", weight=5.0),
        Proves(r"ecs\.capability\.(?:execution-role-awslogs|secrets\.\w+|execution-role-ecr-pull)", weight=5.0),
        Says(r"execution-role-awslogs", weight=4.0),
        Says(r"NoCredentialProviders … (?:awslogs|log stream|logs)"),
    ),
    clues=(
        Together(
            r"execution role",
            r"(?:container )?agent|container instance|EC2 launch",
            r"attribute|override|NoCredentialProviders|missing",
            r"logs?|secrets?",
        ),
        Refutes(r"fargate"),
    ),
    reports=(
        "ECS on EC2, Bottlerocket hosts; task definition with awslogs and secrets from Secrets Manager. ecs: "
        "service api was unable to place a task because no container instance met all of its requirements. "
        "Reason: ATTRIBUTE ecs.capability.execution-role-awslogs; host settings: the agent runs with a "
        "hand-written ecs.config",
        "ECS Anywhere / EC2 hosts with an old agent; secret references and awslogs. service: the closest "
        "matching container instance is missing an attribute required by your task; the agent logs "
        "NoCredentialProviders for CloudWatch",
    ),
    instead_of=("agent.feature_not_enabled",),
    confirm=(
        "aws ecs describe-container-instances --cluster CLUSTER --container-instances INSTANCE --query "
        "'containerInstances[].attributes[].name'",
    ),
    cures=(
        "Set ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true in /etc/ecs/ecs.config (or update the agent) and "
        "restart the agent.",
    ),
)

"""The agent does not advertise an attribute that the task requires, because a setting or a newer version is missing.

Source: service event "missing an attribute required by your task" in "Amazon ECS service event messages"; container
agent configuration (ECS_AVAILABLE_LOGGING_DRIVERS, ECS_ENABLE_TASK_IAM_ROLE, ECS_ENABLE_GPU_SUPPORT, …).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The container instance lacks an attribute that the task requires",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="attribute required missing container instance agent setting logging driver gpu task eni capability "
    "com.amazonaws.ecs.capability ECS_AVAILABLE_LOGGING_DRIVERS",
    signatures=(
        Proves(r"missing an attribute required by your task", weight=5.0),
        Says(r"com\.amazonaws\.ecs\.capability|ecs\.capability\.", weight=4.0),
        Says(r"ECS_(?:AVAILABLE_LOGGING_DRIVERS|ENABLE_\w+)", weight=4.0),
        Says(r"RESOURCE:?.{0,3}ATTRIBUTE|reason.{0,5}ATTRIBUTE"),
        Says(r"attribute … (?:missing|not (?:advertised|registered)) … (?:instance|agent)"),
    ),
    clues=(
        Refutes(r"execution-role-awslogs|AWSLOGS_EXECUTIONROLE", weight=-5.0),
        Refutes(r"cpu-architecture|architecture", weight=-2.0),
    ),
    reports=(
        "EC2 launch type, custom AMI, GELF log driver. service: The closest matching (container-instance "
        "5f1c) is missing an attribute required by your task; ecs.config: only json-file and awslogs are "
        "listed as available logging drivers",
        "EC2 cluster, tasks with awsvpc and App Mesh proxy configuration. service: was unable to place a "
        "task because no container instance met all of its requirements; instance attributes: "
        "ecs.capability.aws-appmesh absent",
    ),
    confirm=(
        "aws ecs describe-container-instances --cluster CLUSTER --container-instances INSTANCE --query "
        "'containerInstances[].attributes[].name'",
    ),
    cures=("Enable the feature in /etc/ecs/ecs.config (or update the agent), and restart the agent.",),
)

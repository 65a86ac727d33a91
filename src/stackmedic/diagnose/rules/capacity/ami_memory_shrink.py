"""A newer AMI registers slightly less memory, so a task that filled the instance no longer fits.

Source: ECS-optimized AMI releases (kernel, crash-kernel reservation); "Reserving Amazon ECS Linux container
instance memory".
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A newer AMI registers slightly less memory",
    severity=Severity.MEDIUM,
    leads_to=(Effect.CANNOT_START,),
    topic="new ami ecs-optimized registered memory less smaller kernel reserved task no longer fits instance refresh",
    signatures=(Says(r"registers? … (?:less|fewer|smaller) … memory", weight=4.0),),
    clues=(
        Together(
            r"\bami\b|ecs-optimized|amazon linux|kernel",
            r"memory",
            r"(?:less|smaller|fewer|lower|reduced|shrank|shrunk|no longer fit\w*|not enough|insufficient"
            r"|decreas\w*|drop\w*)",
            r"regist\w*|place|placement|fit\w*|insufficient|available|MiB|MB",
            weight=6.0,
        ),
    ),
    reports=(
        "EC2 capacity provider, one task per instance, memory reservation 7800. ecs: insufficient memory "
        "available on the closest matching container-instance; launch template: AMI updated last night; "
        "instances now register 7,764 MiB instead of 7,822",
        "ASG instance refresh to the newest ECS AMI. service: unable to place a task ... has insufficient "
        "memory available; same instance type; old instances run the same task",
    ),
    instead_of=("capacity.memory_reservation",),
    confirm=(
        "aws ecs describe-container-instances --cluster CLUSTER --container-instances INSTANCE --query "
        "'containerInstances[].registeredResources'",
    ),
    cures=(
        "Lower the task's reservation below what the instance registers (leave some 5 %), or take a larger instance.",
    ),
)

"""The instance has no network interface left for the task: trunking is off, or not effective for this role or
instance.

Source: "Increasing Amazon ECS Linux container instance network interfaces" (awsvpcTrunking, per identity, new
instances only).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The container instance has no network interface left",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="eni limit awsvpc trunking network interface instance RESOURCE:ENI awsvpcTrunking account setting "
    "effective role",
    signatures=(
        Proves(r"RESOURCE:ENI"),
        Says(
            r"(?:only|beyond|more than|at most|exactly) (?:one|two|three|1|2|3)(?:rd)? (?:\w+ "
            r"){0,3}(?:tasks?|per instance)|ecs\.awsvpc-trunk-id",
            weight=4.0,
        ),
        Says(r"awsvpcTrunking|eni trunking|trunk(?:ing)? … eni", weight=5.0),
        Says(r"(?:eni|network interfaces?) … (?:limit|exhaust\w*|not enough|no free|maximum)", weight=5.0),
        Says(r"(?:limit|maximum|number) … (?:of )?(?:enis?|network interfaces?)", weight=4.0),
        Says(r"NetworkInterfaceLimitExceeded", weight=4.0),
    ),
    clues=(
        Refutes(r"limit table|not know\w*|new(?:er)? instance (?:type|family)|unsupported instance type", weight=-4.0),
        Refutes(r"free addresses"),
    ),
    reports=(
        "EC2 t3.medium, awsvpc tasks. service: was unable to place a task because no container instance met "
        'all of its requirements. The closest matching container-instance encountered error "RESOURCE:ENI".; '
        "account setting: awsvpcTrunking enabled for my IAM user only",
        'c5.large container instances. service: encountered error "RESOURCE:ENI"; only two tasks per instance',
    ),
    instead_of=("agent.feature_not_enabled",),
    confirm=("aws ecs list-account-settings --name awsvpcTrunking --effective-settings",),
    cures=("Enable awsvpcTrunking for the instances' role and replace the instances, or use fewer tasks on each.",),
)

"""A tool generated the same port mapping twice, which ECS refuses.

Source: ECS "Container.portMappings" validation; public issues of compose-to-ECS converters and modules.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A tool generated a duplicated port mapping",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="duplicate port mapping generated twice tcp udp compose copilot module same containerPort host port",
    signatures=(
        Proves(r"duplicate (?:container |host )?ports?\b", weight=5.0),
        Proves(
            r"(?:container|host) ?ports? … (?:duplicate|more than once|twice|must be unique|not (?:be " r")?unique)",
            weight=5.0,
        ),
        Says(r"port ?mappings? … (?:duplicate|twice|conflict|repeated|unique)", weight=4.0),
        Says(r"(?:duplicated?|twice|repeated) … port"),
    ),
    clues=(Refutes(r"address already in use"),),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].portMappings'",
    ),
    cures=("Name the port once in the source of the tool, or remove one mapping from what it generates.",),
)

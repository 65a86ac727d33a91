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
        Proves(r"(?:container |host )?port '?\d+'? is (?:used|mapped) (?:in more than one|multiple times)"),
        Proves(r"used in more than one port mapping"),
        Proves(r"duplicate (?:container |host )?ports?\b", weight=5.0),
        Proves(
            r"(?:container|host) ?ports? … (?:duplicate|more than once|twice|must be unique|not (?:be " r")?unique)",
            weight=5.0,
        ),
        Says(r"port ?mappings? … (?:duplicate|twice|conflict|repeated|unique)", weight=4.0),
        Says(r"(?:duplicated?|twice|repeated) … port"),
    ),
    clues=(Refutes(r"address already in use"),),
    reports=(
        "ecs-cli compose / copilot manifest with sidecar port. RegisterTaskDefinition: ClientException: "
        "Container port mappings contain duplicate entry 8080:tcp",
        "copilot manifest with nlb and sidecar; terraform-aws-ecs module with tcp and udp on one port. "
        "cloudformation: TCP container port is used multiple times in task when networkMode=awsvpc; ecs: "
        "Container port is used in more than one port mapping",
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].portMappings'",
    ),
    cures=("Name the port once in the source of the tool, or remove one mapping from what it generates.",),
)

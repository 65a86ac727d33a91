"""The reservation exceeds what the instances offer.

Source: service event "insufficient memory available", RESOURCE:MEMORY in "Amazon ECS service event messages".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The task reserves more CPU or memory than an instance offers",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="insufficient memory available reservation container instance placement RESOURCE:MEMORY RESOURCE:CPU "
    "unable to place closest matching",
    signatures=(
        Proves(r"RESOURCE:(?:MEMORY|CPU)"),
        Says(r"has insufficient (?:memory|cpu)(?: units)? available", weight=5.0),
        Says(r"insufficient (?:memory|cpu)", weight=4.0),
        Says(r"(?:reservation|reserves?) … (?:exceeds?|more than|larger|above|than) … instance", weight=4.0),
        Says(r"no (?:container )?instance … (?:sufficient|enough|free) (?:memory|cpu)", weight=5.0),
        Says(r"reserves? (?:all|most|the whole) … (?:memory|cpu|instance)"),
        Says(r"no container instance met all of its requirements", weight=2.0),
    ),
    clues=(
        Refutes(r"new(?:er)? ami|ecs-optimized", weight=-4.0),
        Refutes(r"No Container Instances were found"),
        Refutes(r"ATTRIBUTE|attribute|ENI\b|PORTS|already (?:using|in use)"),
    ),
    reports=(
        "EC2 t3.small cluster. service: was unable to place a task because no container instance met all of "
        "its requirements. The closest matching container-instance has insufficient memory available.; task: "
        "memory 4096",
        "single t3.medium. service: RESOURCE:MEMORY",
    ),
    confirm=(
        "aws ecs describe-container-instances --cluster CLUSTER --container-instances INSTANCE --query "
        "'containerInstances[].remainingResources'",
    ),
    cures=("Lower the reservation to what the program needs, or add larger instances.",),
)

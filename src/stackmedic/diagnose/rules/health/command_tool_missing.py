"""The health command uses a tool or a shell that the image lacks.

Slim and distroless images have no curl, wget or sh; the check then fails from the first. Source: guide
omnirapeutic; container health checks run inside the container.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The health check's command uses a tool that the image lacks",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="health check command curl wget not found image slim distroless alpine shell missing executable "
    "CMD-SHELL unhealthy",
    signatures=(
        Proves(r"(?:curl|wget|nc|sh|bash|pg_isready|redis-cli|grpc_health_probe): (?:command )?not found", weight=5.0),
        Proves(r'exec: "(?:curl|wget|/bin/sh|sh|bash|nc|CMD\S*)": executable file not found', weight=5.0),
        Proves(
            r'exec: "/?(?:usr/)?(?:bin/)?(?:sh|bash|curl|wget)": stat ', weight=5.0
        ),  # runc, of a path that is not there
        Says(r"«exit 127» … health", weight=4.0),
    ),
    clues=(
        Together(
            r"health ?check\w*|CMD-SHELL|HEALTHCHECK",
            r"curl|wget|shell|/bin/sh|bash|\bnc\b|pg_isready|tool|grpc_health_probe",
            r"not (?:found|installed|in|available|included|part)|<no> … (?:curl|wget|shell|sh|bash)"
            r"|missing|lacks?|distroless|slim|scratch|executable file|«exit 127»",
            weight=6.0,
        ),
        Refutes(r"without (?:the )?-f|stderr"),
    ),
    reports=(
        "distroless Java image. ecs: task failed container health checks; task definition: CMD-SHELL curl -f "
        "http://localhost:8080/actuator/health || exit 1",
        "health check CMD curl in golang scratch image. ecs: UNHEALTHY from the first check on; app: serving on :8080",
    ),
    instead_of=("task.entry_command_array",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].healthCheck'",
    ),
    cures=("Install the tool, or check with what the image has (the program's own runtime).",),
)

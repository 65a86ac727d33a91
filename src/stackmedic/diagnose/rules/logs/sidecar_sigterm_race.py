"""The sidecar was stopped before it had set up its signal handler, so it did not end as it should.

Source: container shutdown order in ECS; "Graceful shutdowns with ECS".
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The sidecar was stopped before its signal handlers were ready",
    severity=Severity.MEDIUM,
    topic="sidecar log router SIGTERM signal handler race shutdown start stopped early exit 143 137 handlers "
    "installed not ready",
    signatures=(
        Says(r"signal handlers? … (?:not (?:yet )?(?:ready|installed|registered)|before|race)", weight=5.0),
        Says(r"(?:killed|stopped|terminated|SIGTERM) before … (?:handler|ready|start|initiali)", weight=4.0),
    ),
    clues=(
        Together(
            r"fluent[- ]?bit|fluentd|firelens|log[-_ ]?router|router|sidecar",
            r"SIGTERM|signal|«exit 1(?:43|37)»|killed",
            r"before|race|handler|early|soon|short[- ]lived|right after|start(?:ed|ing)?|ready|initializ",
            weight=6.0,
        ),
        Refutes(r"latest|release", weight=-2.0),
        Refutes(r"shell|bash|exec form|entrypoint script"),
    ),
    reports=(
        "short batch tasks with fluent-bit. log_router: 143; happens only when the app container ends within "
        "a second of the start",
        "short-lived Fargate jobs with FireLens, router starts and is told to stop at once. log_router: 143; "
        "the router gets its signal while still initializing",
    ),
    instead_of=("task.shutdown_benign_exit_1", "logs.sidecar_kills_task"),
    confirm=(
        "aws ecs describe-tasks --cluster CLUSTER --tasks TASK --query 'tasks[].containers[].[name,exitCode,reason]'",
    ),
    cures=(
        "Let the application depend on the router's health (dependsOn HEALTHY), so that it is up before "
        "anything can stop.",
    ),
)

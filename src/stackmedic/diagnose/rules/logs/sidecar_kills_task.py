"""The log router is essential, so its end takes the whole task with it.

Source: FireLens task definitions (the router is "essential": true by default in examples); stopped reason
"Essential container in task exited".
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The essential log router ends and takes the task with it",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    topic="essential log router firelens fluent bit sidecar exited task killed stops whole task exit code "
    "config error output",
    signatures=(
        Says(
            r"(?:log[-_ ]?router|fluent[- ]?bit|fluentd|firelens)\S* … (?:kills?|killed|stops?|takes? "
            r"down|took down|terminat\w+|brings? down) … (?:task|application|everything)",
            weight=5.0,
        ),
        Says(r"essential container … (?:log[-_ ]?router|fluent|firelens)", weight=4.0),
        Says(r"(?:log[-_ ]?router|fluent[- ]?bit)\S* … (?:exited|exit code|«exit)"),
    ),
    clues=(
        Together(
            r"fluent[- ]?bit|fluentd|firelens|log[-_ ]?router|logging (?:sidecar|container)|log collector",
            r"essential",
            r"exit|kill|stop|die|crash|terminat",
            weight=6.0,
        ),
        Refutes(r"latest|unpinned|floating|bad release|regression|new release"),
        Refutes(r"SIGTERM|shutdown|on stop|stopped normally"),
        Refutes(
            r"not essential|non-essential|essential.{0,5}false|keeps? running|(?:task|application) (?:runs|goes) on",
            weight=-6.0,
        ),
    ),
    reports=(
        "FireLens, OpenSearch output unreachable. task: Essential container in task exited; log_router: 1; app: 137",
        "FireLens container essential. log_router: 137; task: Essential container in task exited; "
        "application was healthy",
    ),
    instead_of=("app.crash_on_start",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[name,essential]'",
    ),
    cures=(
        "Make the router not essential with a restart policy, or repair what ends it; the application need "
        "not depend on it.",
    ),
)

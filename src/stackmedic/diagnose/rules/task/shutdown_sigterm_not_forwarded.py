"""A shell as process 1 swallows SIGTERM, so the program is killed after stopTimeout: 137, or lost clean-up.

137 is any SIGKILL: without a reason about memory, and with a shell script at the start, it is this. Source:
"Graceful shutdowns with ECS"; shell form of CMD; exec in entry points; initProcessEnabled.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A shell as process 1 swallows SIGTERM",
    severity=Severity.MEDIUM,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="SIGTERM not forwarded shell entrypoint exec PID 1 process 1 SIGKILL 137 stopTimeout graceful "
    "shutdown init tini shell form CMD npm",
    signatures=(
        Proves(
            r"SIGTERM … (?:not (?:forwarded|reach\w*|passed|received|handled|delivered)|never (?:reach\w*"
            r"|arrives?|received|gets)|swallow\w*|ignored)",
            weight=5.0,
        ),
        Says(r"(?:PID|process) 1\b", weight=5.0),
        Says(
            r"stopTimeout|stop_timeout|30 seconds … (?:kill|SIGKILL)|SIGKILL … after … (?:30|seconds" r"|timeout)",
            weight=4.0,
        ),
        Says(r"initProcessEnabled|tini|dumb-init", weight=4.0),
    ),
    clues=(
        Together(
            r"«exit 137»",
            r"shell|bash|\bsh\b|script|npm|yarn|entry ?point|PID 1|process 1|wrapper|supervisor",
            r"stop\w*|SIGTERM|start\w*|deploy\w*|stopTimeout|30 ?s\w*|shutdown|exec",
            unless=r"OutOfMemory\w*|memory usage|out of memory",
            weight=7.0,
        ),
        Together(r"(?:no|never|without) … (?:graceful|clean-?up|shutdown)", r"SIGTERM|shell|stop"),
        Refutes(r"OutOfMemory\w*|memory usage|soft limit", weight=-4.0),
        Refutes(r"deregist\w*|drain\w*"),
        Refutes(r"handler|before … ready|race"),
    ),
    reports=(
        "entrypoint.sh runs java -jar. app: 137; every deployment takes 30 s longer than needed, shutdown "
        "hooks never run",
        "npm start as command. app: 137; at each stop, after exactly 30 s",
    ),
    instead_of=("task.oom_limit_too_low",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[entryPoint,command,stopTimeout,linuxParameters]'",
    ),
    cures=("Start the program with exec (or the exec form of CMD), or set initProcessEnabled.",),
)

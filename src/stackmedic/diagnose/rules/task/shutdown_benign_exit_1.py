"""A program ends with a non-zero code on a normal stop: 143 after SIGTERM, 1 or 130 from a runtime's handler.

Stop codes ServiceSchedulerInitiated and UserInitiated say that the stop was wanted. Source: "Stopped tasks error
codes"; shells add 128 to the signal.
"""

from stackmedic.diagnose.rule import Hints, Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="A non-zero exit code on a normal stop",
    severity=Severity.LOW,
    topic="exit code 143 1 normal stop scale-in deployment SIGTERM benign alarm false service scheduler "
    "initiated user initiated",
    signatures=(Says(r"«exit 143»", weight=4.0),),
    clues=(
        Together(
            r"«exit (?:1|2|130|143|255)»",
            r"(?:Scaling activity initiated|scal(?:e|ing)[- ]in|scal\w+ down|deploy\w*"
            r"|ServiceSchedulerInitiated|UserInitiated|stopped by user|normal (?:stop|shutdown|end)|task "
            r"stopped|on (?:every )?stop|SIGTERM|graceful\w*|StopTask)",
            weight=7.0,
        ),
        Hints(r"Scaling activity initiated by"),
        Hints(r"Task stopped by user|ServiceSchedulerInitiated|UserInitiated"),
        Refutes(
            r"SpotInterruption|spot|Essential container in task exited|health checks|sidecar|router|before", weight=-4.0
        ),
        Refutes(r"«exit 137»|crash|Traceback"),
    ),
    reports=(
        "Node worker. worker: 143; task: Scaling activity initiated by (deployment ecs-svc/12); alert on "
        "each deployment",
        "Go worker returns error on context canceled. worker: 1; task: Scaling activity initiated by "
        "(deployment ecs-svc/4)",
    ),
    instead_of=("task.oom_limit_too_low", "app.crash_on_start"),
    confirm=(
        "aws ecs describe-tasks --cluster CLUSTER --tasks TASK --query "
        "'tasks[].[stopCode,stoppedReason,containers[].exitCode]'",
    ),
    cures=("Nothing is broken; let the program exit 0 on SIGTERM, and let alarms look at the stop code.",),
)

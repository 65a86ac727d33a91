"""The log router crashes on an error of its own and is not essential: logs are lost while the task goes on.

Source: aws-for-fluent-bit troubleshooting guide; FireLens.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The log router crashes and logs are lost while the task goes on",
    severity=Severity.MEDIUM,
    topic="log router fluent bit firelens sidecar crash segfault panic logs lost non-essential output error silently",
    signatures=(
        Says(r"\[engine\] caught signal \(SIGSEGV\)", weight=5.0),
        Says(
            r"(?:fluent[- ]?bit|fluentd|log[-_ ]router|firelens) … (?:crash|segfault|SIGSEGV|panic|core " r"dump)",
            weight=4.0,
        ),
        Says(
            r"(?:logs?|log lines) … (?:lost|missing|stop(?:ped)? (?:arriving|appearing)|disappear) … "
            r"(?:router|fluent|firelens|sidecar)"
        ),
    ),
    clues=(
        Together(
            r"fluent[- ]?bit|fluentd|firelens|log[-_ ]router|vector|logging sidecar",
            r"crash\w*|SIGSEGV|segfault|panic|«exit (?:139|134|1|255)»|caught signal|dies|died",
            r"(?:logs? … (?:lost|missing|stop|gap|vanish)|lost logs|no (?:more )?logs|keeps? running"
            r"|continues|not essential|non-essential|essential.{0,5}false|silently)",
            weight=6.0,
        ),
        Refutes(r"essential … (?:kill|stop|takes?)|task (?:is|was|gets) (?:killed|stopped)"),
        Refutes(r"essential container in task exited|(?:is|as|marked) essential|essential.{0,5}true", weight=-5.0),
        Refutes(r"latest|new(?:er)? (?:version|release|image)"),
    ),
    reports=(
        "FireLens with an S3 output. log_router: 139; task definition: log_router essential false; "
        "cloudwatch: no log events since 10:41, the app serves traffic",
        "Fluent Bit sidecar, essential false, S3 / OpenSearch output. fluent-bit: [error] [engine] caught "
        "signal (SIGSEGV); application goes on, log stream ends",
    ),
    confirm=(
        "aws ecs describe-tasks --cluster CLUSTER --tasks TASK --query "
        "'tasks[].containers[].[name,lastStatus,exitCode,reason]'",
    ),
    cures=("Update the log router to a stable tag, bound its buffers, and watch its restarts.",),
)

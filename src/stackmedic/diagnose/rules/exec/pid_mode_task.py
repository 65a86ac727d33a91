"""Containers of the task share one process namespace, so only one of their exec agents stays up.

Source: ECS Exec considerations ("If you share a PID namespace in a task, you can only start ECS Exec sessions into
one container").
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="A shared process namespace leaves only one exec agent",
    severity=Severity.MEDIUM,
    topic="ecs exec pidMode task shared process namespace execute-command TargetNotConnectedException one "
    "container session",
    signatures=(
        Proves(r"pid ?mode\b", weight=5.0),
        Says(r"TargetNotConnectedException"),
        Says(
            r"The execute command failed (?:due to an internal error|because execute command was not " r"enabled)",
            weight=2.0,
        ),
    ),
    clues=(
        Together(
            r"execute[- ]?command|ECS Exec|ExecuteCommand", r"pid ?mode|PID namespace|process namespace", weight=6.0
        ),
        Refutes(r"AWS_(?:ACCESS_KEY_ID|SECRET)|static (?:keys|credentials)"),
    ),
    reports=(
        "task with Datadog agent and pidMode: task. ExecuteCommand: TargetNotConnectedException: The execute "
        "command failed due to an internal error; works for the first container only",
        "sidecar profiler needs pidMode task. execute-command: TargetNotConnectedException",
    ),
    instead_of=("iam.permission_missing",),
    confirm=("aws ecs describe-task-definition --task-definition FAMILY --query taskDefinition.pidMode",),
    cures=("Take pidMode: task away, or exec into the one container whose agent runs.",),
)

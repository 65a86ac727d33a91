"""An unpinned logging sidecar brought a bad release: nothing was deployed, and tasks die or lose logs.

Source: aws-for-fluent-bit release notes (stable and latest tags); public incident reports of `latest`.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The unpinned logging sidecar brought a bad release",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    topic="sidecar latest tag unpinned log router fluent bit release regression new version broke "
    "aws-for-fluent-bit stable pinned downgrade",
    signatures=(
        Says(r"aws-for-fluent-bit:(?:latest|\d)", weight=5.0),
        Says(r"aws-for-fluent-bit", weight=4.0),
        Says(r"(?:latest|new(?:est)?) … (?:fluent|router|sidecar) … (?:crash|fail|exit|broke)"),
    ),
    clues=(
        Together(
            r"fluent[- ]?bit|fluentd|firelens|log[-_ ]router|sidecar|datadog|otel|collector",
            r"latest|unpinned|floating|not pinned|new(?:er|est)? (?:release|version|image)|stable",
            r"regress\w*|since|worked|broke|rolled? back|\bpin(?:ned|ning)?\b|downgrad\w*|previous|older",
            weight=6.0,
        ),
        Together(
            r"fluent[- ]?bit|fluentd|firelens|log[-_ ]router|sidecar|datadog|otel|collector",
            r"\blatest\b|unpinned|floating|not pinned",
            r"crash|exit|kill|segfault",
            weight=3.0,
        ),
        Refutes(r"essential.{0,4}false", weight=-2.0),
    ),
    reports=(
        "aws-for-fluent-bit:latest on Fargate. log_router: 139; nothing deployed for a week; tasks started "
        "after Tuesday's image release die",
        "image amazon/aws-for-fluent-bit:latest or public vendor agent without version. log_router: 137; "
        "since the newest release; version before does not have the problem",
    ),
    instead_of=("logs.sidecar_crash_on_error", "logs.sidecar_kills_task", "task.crash_segv_hardware_specific"),
    confirm=(
        "aws ecs describe-tasks --cluster CLUSTER --tasks TASK --query 'tasks[].containers[].[name,image,imageDigest]'",
    ),
    cures=("Pin the sidecar to the last good version, better by digest.",),
)

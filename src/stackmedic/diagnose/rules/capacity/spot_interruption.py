"""A Spot task or instance was interrupted; the exit code is only its echo.

Source: stop code SpotInterruption, "Your Spot Task was interrupted."; "Fargate Spot" (two minutes' warning,
SIGTERM).
"""

from collections.abc import Iterator

from stackmedic.diagnose.recovery import failed_tasks
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SHOWN = 3

rule = Rule(
    __name__,
    title="Spot capacity was taken back",
    severity=Severity.MEDIUM,
    leads_to=(Effect.CRASHES, Effect.CANNOT_START),
    topic="spot task was interrupted SpotInterruption fargate spot reclaimed exit code 143 137 termination "
    "notice two minutes",
    signatures=(
        Proves(r"Your Spot Task was interrupted"),
        Proves(r"SpotInterruption"),
        Says(r"(?:spot|FARGATE_SPOT) … (?:interrupt\w*|reclaim\w*|taken back|termination)", weight=5.0),
        Says(r"spot (?:instance )?(?:interruption|termination)", weight=4.0),
        Says(r"EC2 Spot … (?:notice|warning|reclaim)"),
    ),
    reports=(
        "FARGATE_SPOT workers. task: SpotInterruption; worker: 143",
        "EC2 Spot capacity provider. ecs: container instance draining, EC2 Spot interruption notice; tasks "
        "stopped with exit 143 or 137",
    ),
    instead_of=("task.shutdown_benign_exit_1", "task.oom_limit_too_low", "app.crash_on_start"),
    confirm=(
        "aws ecs describe-tasks --cluster CLUSTER --tasks TASK --query "
        "'tasks[].[stopCode,stoppedReason,capacityProviderName]'",
    ),
    cures=("Keep a base on FARGATE, let jobs resume after SIGTERM, and ignore the exit code.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    taken = [each for each in failed_tasks(snapshot, service) if each.stop_code == "SpotInterruption"]
    if taken:
        says = f"AWS took {len(taken)} Spot task{'s' if len(taken) > 1 else ''} of {service.name} back"
        evidence = tuple(each.seen("stop_code", each.stopped_reason or says) for each in taken[:SHOWN])
        yield rule.finding(
            about=service.arn, hurts=(service.arn,), says=says, evidence=evidence, since=taken[-1].stopped_at
        )

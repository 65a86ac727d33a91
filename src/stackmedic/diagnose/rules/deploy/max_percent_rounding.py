"""The deployment percentages round so that no task may start and none may stop.

Source: ECS API reference, DeploymentConfiguration: minimumHealthyPercent rounds up, maximumPercent rounds down.
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The deployment's percentages round so that nothing may move",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="maximumPercent minimumHealthyPercent rounding desired count one deployment stuck cannot start stop "
    "task unable service event",
    signatures=(
        Proves(r"«the percentages let no task start and none stop»"),
        Says(
            r"deadlock\w* … (?:deploy\w*|revision|task)|(?:can't|cannot) (?:drop|go) (?:below|to) \d+ ?% "
            r"… (?:can't|cannot) (?:increase|exceed)",
            weight=4.0,
        ),
        Proves(
            r"was unable to stop or start tasks during a deployment because of the service deployment "
            r"configuration",
            weight=5.0,
        ),
        Says(
            r"(?:minimumHealthyPercent|maximumPercent|minimum healthy percent|maximum percent"
            r"|max(?:imum)?[_ ]percent)",
            weight=5.0,
        ),
        Says(
            r"(?:min(?:imum)?|max(?:imum)?)(?:_| )?(?:healthy)?(?:_| )?percent … (?:round\w*|100|stuck" r"|desired)",
            weight=4.0,
        ),
        Says(r"(?:deployment )?percentages? … round\w*|round(?:s|ed|ing) (?:down|up)", weight=4.0),
    ),
    clues=(Refutes(r"lock|volume"),),
    reports=(
        "EC2 service, desired 1, max 150. service: service was unable to stop or start tasks during a "
        "deployment because of the service deployment configuration",
        "desired 1, minimum 50, maximum 100. new revision never starts, old keeps running",
    ),
    instead_of=("deploy.stuck",),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query "
        "'services[].[desiredCount,deploymentConfiguration]'",
    ),
    cures=("Set maximumPercent to 200, or minimumHealthyPercent to 0 where only one task may run.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A deployment of which nothing runs, and none of the tasks before it may stop to make room."""
    new, runs = service.primary, service.running_count
    if new is None or new.rollout_state != "IN_PROGRESS" or new.running or new.pending or new.failed_tasks or not runs:
        return
    least = -(-service.desired_count * service.minimum_percent // 100)
    most = service.desired_count * service.maximum_percent // 100
    if len(service.deployments) > 1 and least >= runs >= most:
        says = f"{least} tasks at least and {most} at most may run, and {runs} do: none may start, and none may stop"
        proof = (service.seen("minimum_percent", says), service.seen("maximum_percent", says), new.seen("running"))
        yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=(*proof, new.seen("pending")))

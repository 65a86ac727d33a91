"""A rollout that is healthy so far: nothing failed, people are served, and it does not take longer than one does.

Source: "Deployment" in the ECS API reference (rolloutState, failedTasks); guide ohmycoins (10 to 15 minutes expected).
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import load_balancers, target_groups
from stackmedic.diagnose.rule import Kind, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.symptoms import clients, targets, tasks
from stackmedic.diagnose.symptoms.deployments import stalled
from stackmedic.model.finding import Effect, Finding, Severity, SymptomKind
from stackmedic.model.service import Deployment, Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="A deployment is in progress and healthy so far",
    severity=Severity.INFO,
    kind=Kind.STATE,
    leads_to=(Effect.ROLLING_OUT,),
    topic="rollout deployment in progress healthy new revision starting steady",
    clues=(
        Says(r"(?:PRIMARY )?deployment … IN_PROGRESS … (?:healthy|no failed|0 failed|failedTasks.{0,4}0)"),
        Together(
            r"deployment|rollout",
            r"in progress|IN_PROGRESS",
            r"(?:no|0|zero|without) (?:failed|errors?|failures?)|healthy|so far|expected",
        ),
        Refutes(r"[1-9]\d* failed|unhealthy|errors? (?:since|after)|circuit breaker|stuck", weight=-4.0),
    ),
    reports=(
        "ECS rolling update started two minutes ago. deployment: PRIMARY deployment IN_PROGRESS, 2 of 4 "
        "running, failedTasks 0; alb: 200",
        "rolling update started by the pipeline. service: has started 2 tasks, registered targets, old tasks "
        "draining as expected",
    ),
    confirm=("aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].deployments'",),
    cures=("Nothing: wait until the deployment is COMPLETED.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    primary = service.primary
    if primary is None or primary.rollout_state != "IN_PROGRESS" or service.desired_count == 0:
        return
    if primary.failed_tasks or stalled(snapshot, service) or not is_served(service, primary):
        return
    if hurts(snapshot, service):
        return
    says = f"{service.name} is rolling out {primary.task_definition.rsplit('/', 1)[-1]}"
    yield rule.finding(
        about=service.arn,
        hurts=(service.arn,),
        says=f"{says}: {primary.running} of {primary.desired} new tasks run",
        evidence=(primary.seen("rollout_state", says), primary.seen("running"), primary.seen("failed_tasks")),
        since=primary.created_at,
    )


def is_served(service: Service, primary: Deployment) -> bool:
    """Whether the old revision still runs, or there is none: a first start, a resumed service."""
    others = [each for each in service.deployments if each is not primary and each.desired]
    return not others or service.running_count > 0


def hurts(snapshot: Snapshot, service: Service) -> bool:
    """Whether tasks fail, targets are unhealthy, or people get errors."""
    if any(tasks.symptoms(snapshot, service)) or any(clients.of_service(snapshot, service)):
        return True
    if any(each.kind is SymptomKind.TARGETS_UNHEALTHY for each in targets.symptoms(snapshot, service)):
        return True
    groups = target_groups(snapshot, service)
    balancers = {balancer.arn for group in groups for balancer in load_balancers(snapshot, group)}
    return any(each.about in balancers for each in clients.of_stack(snapshot))

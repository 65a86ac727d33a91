"""Deployments that failed or do not end, and services that run fewer tasks than they should.

Source: "Amazon ECS service deployments" (states) and "How the deployment circuit breaker detects failures".
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from stackmedic.diagnose.recovery import failed_tasks
from stackmedic.diagnose.relations import given_up, newest_deployment, running_tasks
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.service import Deployment, Service, ServiceDeployment
from stackmedic.model.snapshot import Snapshot, Unknown

EXPECTED = timedelta(minutes=20)  # Guide ohmycoins: 10 to 15 minutes; beyond this nobody waits calmly.
STARTING = timedelta(minutes=5)  # A task may pull its image and start for so long before anyone should worry.


def symptoms(snapshot: Snapshot, service: Service) -> Iterator[Symptom]:
    if service.running_count < service.desired_count and not _is_catching_up(snapshot, service):
        yield _below(service)
    stuck = stalled(snapshot, service)
    if stuck:
        yield _stalled(snapshot, service, stuck)
    yield from _failed(snapshot, service)


def _is_catching_up(snapshot: Snapshot, service: Service) -> bool:
    """True while replacements start: some tasks run, nothing failed, and those that start are young."""
    if service.running_count == 0:
        return False
    try:
        starting = [each for each in running_tasks(snapshot, service) if each.last_status != "RUNNING"]
        if failed_tasks(snapshot, service):
            return False
    except Unknown:
        return False
    young = [each for each in starting if each.created_at and snapshot.now - each.created_at < STARTING]
    return len(young) >= service.desired_count - service.running_count


def _below(service: Service) -> Symptom:
    says = f"{service.running_count} of {service.desired_count} tasks of {service.name} run"
    evidence = (service.seen("running_count", says), service.seen("desired_count"))
    return Symptom(SymptomKind.SERVICE_BELOW_DESIRED, service.arn, says, evidence, service.arn)


def stalled(snapshot: Snapshot, service: Service) -> Deployment | None:
    """The PRIMARY deployment, when it has been in progress for longer than one takes; the grace period is for tasks."""
    primary = service.primary
    if primary is None or primary.rollout_state != "IN_PROGRESS":
        return None
    begun = primary.running or primary.pending or primary.failed_tasks
    patience = EXPECTED + timedelta(seconds=service.grace_s if begun else 0)
    return primary if snapshot.now - primary.created_at > patience else None


def _stalled(snapshot: Snapshot, service: Service, stuck: Deployment) -> Symptom:
    minutes = int((snapshot.now - stuck.created_at).total_seconds() // 60)
    says = f"the deployment of {service.name} has been in progress for {minutes} minutes"
    evidence = (stuck.seen("rollout_state", says), stuck.seen("created_at"))
    return Symptom(SymptomKind.DEPLOYMENT_STALLED, service.arn, says, evidence, service.arn, stuck.created_at)


def _failed(snapshot: Snapshot, service: Service) -> Iterator[Symptom]:
    rollouts = [each for each in service.deployments if each.rollout_state == "FAILED"]
    try:
        newest = newest_deployment(snapshot, service)
    except Unknown:
        if rollouts:
            yield _gave_up(service, _of_rollout(rollouts[0]), rollouts[0].created_at)
        raise
    if newest and given_up(newest):
        yield _gave_up(service, _of_history(newest), newest.created_at, _how(newest))
    elif rollouts:
        yield _gave_up(service, _of_rollout(rollouts[0]), rollouts[0].created_at)


def _how(deployment: ServiceDeployment) -> str:
    """What ECS did about it."""
    by = " by the circuit breaker" if deployment.breaker_status == "TRIGGERED" else ""
    return f" and was rolled back{by}" if deployment.status == "ROLLBACK_SUCCESSFUL" else ""


def _gave_up(service: Service, evidence: tuple[Evidence, ...], since: datetime, how: str = "") -> Symptom:
    says = f"the newest deployment of {service.name} failed{how}"
    return Symptom(SymptomKind.DEPLOYMENT_FAILED, service.arn, says, evidence, service.arn, since)


def _of_rollout(rollout: Deployment) -> tuple[Evidence, ...]:
    reason = rollout.rollout_state_reason
    return (rollout.seen("rollout_state", reason or "the rollout failed"),)


def _of_history(deployment: ServiceDeployment) -> tuple[Evidence, ...]:
    told = [deployment.seen("status", f"the newest deployment is {deployment.status}")]
    if deployment.rollback_reason:
        told.append(deployment.seen("rollback_reason", deployment.rollback_reason))
    if deployment.status_reason:
        told.append(deployment.seen("status_reason", deployment.status_reason))
    return tuple(told)

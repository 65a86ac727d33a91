"""Whether the services that a plan was about run what was planned, once it was applied. Pure.

``terraform apply`` reports success as soon as ECS has taken the change (without ``wait_for_steady_state``), and also
when the circuit breaker has gone back since. Source: "Amazon ECS deployment circuit breaker";
DescribeServiceDeployments of the ECS API reference.
"""

from collections.abc import Iterator

from stackmedic.model.guarded import Applied, Arrival
from stackmedic.model.service import Service, ServiceDeployment
from stackmedic.model.snapshot import EVERYWHERE, Snapshot, Unknown
from stackmedic.terraform.plan import Change, Plan
from stackmedic.terraform.revision import is_older, short
from stackmedic.terraform.services import service_of
from stackmedic.terraform.state import State

TAKEN_BACK = ("ROLLBACK_SUCCESSFUL", "ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED", "ROLLBACK_REQUESTED")


def applied(plan: Plan, state: State | None, snapshot: Snapshot) -> Iterator[Applied]:
    """Each service that the plan changes and leaves in place."""
    for each in plan.of("aws_ecs_service"):
        if each.after is not None:
            yield _arrival(each, _planned(each, state), snapshot)


def _planned(change: Change, state: State | None) -> str:
    """The revision that was planned; what was only known after the apply is in the state that it wrote."""
    known = short(change.becomes("task_definition"))
    if known or state is None:
        return known
    held = next((each for each in state.find("aws_ecs_service") if each.address == change.address), None)
    return short(held.text("task_definition")) if held else ""


def _arrival(change: Change, planned: str, snapshot: Snapshot) -> Applied:
    cluster, name = service_of(change)

    def told(runs: str, arrival: Arrival, says: str) -> Applied:
        return Applied(change.address, f"{cluster}/{name}", planned, runs, arrival, says)

    try:
        every = snapshot.all(Service, EVERYWHERE)
    except Unknown as unknown:
        return told("", Arrival.UNKNOWN, f"The service could not be read: {unknown.gap.reason}.")
    found = (each for each in every if (each.cluster_arn.rsplit("/", 1)[-1], each.name) == (cluster, name))
    service = next(found, None)
    if service is None:
        return told("", Arrival.ROLLED_BACK, "There is no such service.")
    runs, before = short(service.task_definition), short(change.was("task_definition"))
    newest = _newest(snapshot, service)
    if newest and newest.status in TAKEN_BACK and runs != planned:
        why = newest.rollback_reason or newest.status_reason or "no reason was given"
        return told(runs, Arrival.ROLLED_BACK, f"ECS took the deployment back ({newest.status}): {why}")
    if planned and is_older(planned, runs):
        return told(runs, Arrival.SUPERSEDED, f"{runs} was deployed since.")
    if (planned and runs != planned) or (not planned and runs == before):
        return told(runs, Arrival.ROLLED_BACK, f"The service still runs {runs}.")
    return told(runs, *_rollout(service))


def _newest(snapshot: Snapshot, service: Service) -> ServiceDeployment | None:
    try:
        return next(iter(snapshot.all(ServiceDeployment, service.arn)), None)
    except Unknown:
        return None


def _rollout(service: Service) -> tuple[Arrival, str]:
    primary = service.primary
    state = primary.rollout_state if primary else None
    counts = f"{service.running_count} of {service.desired_count} tasks run"
    if state == "FAILED":
        reason = primary.rollout_state_reason if primary else ""
        return Arrival.ROLLED_BACK, f"Its deployment failed: {reason or 'no reason was given'}"
    if state == "IN_PROGRESS" or service.running_count < service.desired_count:
        return Arrival.UNDER_WAY, f"Its deployment goes on: {counts}."
    return Arrival.RUNS, f"{counts}."

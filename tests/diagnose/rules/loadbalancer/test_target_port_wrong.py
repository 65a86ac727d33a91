"""loadbalancer.target_port_wrong: the load balancer forwards to a port on which nothing listens."""

import pytest

from stackmedic.diagnose.rules.loadbalancer.target_port_wrong import check
from stackmedic.diagnose.rules.network import sg_ingress_missing
from stackmedic.model.load_balancer import Target
from tests.diagnose.builders import (
    Part,
    a_service,
    a_service_deployment,
    a_service_revision,
    a_snapshot,
    a_stopped_task,
    a_target,
    a_task_definition,
    a_tie,
    history,
    log,
    service_arn,
    stopped,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

ELSEWHERE = "INFO:     Uvicorn running on http://0.0.0.0:8080 (Press CTRL+C to quit)"
REPLACED = "Task failed ELB health checks in (target-group shop-backend)"
DEAD = stopped("backend", a_stopped_task(reason=REPLACED, code="ServiceSchedulerInitiated", exit_code=0))
SILENT = targets("backend", a_target(state="unhealthy", reason="Target.FailedHealthChecks",
                                     description="Health checks failed"))  # fmt: skip


def said(*lines: str) -> tuple[Part, ...]:
    """What the task that was replaced for its check had written."""
    return (a_service(running=1), DEAD, log("backend-dead-1", *lines))


def moved(old: int, image: str | None = None) -> tuple[Part, ...]:
    """The load balancer asks 8000 since the newest deployment, and asked another port before."""
    return (
        a_service(running=1, load_balancers=(a_tie(),)), DEAD, SILENT,
        a_task_definition(image=image), a_task_definition(revision=6),
        a_service_revision(revision=7, ties=(a_tie(),)), a_service_revision(revision=6, ties=(a_tie(port=old),)),
        history("backend", a_service_deployment(created="9m", status="IN_PROGRESS"),
                a_service_deployment(revision=6, created="9d")),
    )  # fmt: skip


def test_a_program_that_listens_on_another_port_is_found() -> None:
    found = the_finding(check, a_snapshot(*said(ELSEWHERE), SILENT))
    assert found.about == service_arn()
    assert found.evidence[0].value == ELSEWHERE


def test_where_no_target_is_left_the_replaced_task_proves_that_nothing_answered() -> None:
    assert the_finding(check, a_snapshot(*said(ELSEWHERE), targets("backend")))


def test_a_port_that_was_changed_for_the_same_program_is_found_although_it_says_nothing() -> None:
    assert the_finding(check, a_snapshot(*moved(8080)))


def test_no_door_is_accused_where_nobody_listens_behind_it() -> None:
    closed = a_service(running=1, load_balancers=(a_tie(port=9000),))
    snapshot = a_snapshot(*said(ELSEWHERE), closed)
    assert findings(sg_ingress_missing.check, a_snapshot(closed, DEAD)) != []
    assert findings(sg_ingress_missing.check, snapshot) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("Uvicorn running on http://0.0.0.0:8000",),
        ("metrics server listening on :9090",),
        ("Listening at: http://0.0.0.0:8000", "gRPC listening on 0.0.0.0:50051"),
        ("running migrations on postgres.internal:5432",),
        (),
    ],
)
def test_a_program_that_listens_there_or_does_not_say_is_silent(lines: tuple[str, ...]) -> None:
    assert findings(check, a_snapshot(*said(*lines), SILENT)) == []


def test_a_target_that_answers_with_a_status_listens() -> None:
    answers = a_target(
        state="unhealthy",
        reason="Target.ResponseCodeMismatch",
        description="Health checks failed with these codes: [404]",
    )
    assert findings(check, a_snapshot(*said(ELSEWHERE), targets("backend", answers))) == []


def test_a_healthy_service_is_silent() -> None:
    assert findings(check, a_snapshot(log("backend-1", ELSEWHERE))) == []


def test_another_port_for_another_program_or_the_same_port_is_silent() -> None:
    assert findings(check, a_snapshot(*moved(8000))) == []
    assert findings(check, a_snapshot(*moved(8080, image="shop/other:2"))) == []


def test_unreadable_targets_are_undecided() -> None:
    assert undecided(check, a_snapshot(*said(ELSEWHERE), unreadable(Target, target_group_arn())))

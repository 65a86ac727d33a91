"""What is meant is a state, and what looks like hurt may be none."""

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.model.artifact import Image
from stackmedic.model.finding import Finding, SymptomKind, Verdict
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    Part,
    a_database,
    a_series,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_target,
    a_task,
    a_task_definition,
    ago,
    an_alarm,
    gone,
    image_reference,
    running,
    stopped,
    targets,
)
from tests.diagnose.rules import edge as tls
from tests.diagnose.troubles import (
    CLIENTS_GET_ERRORS,
    ERRORS_OF_BALANCER,
    TIMES_OUT,
    crashing,
    rolled_back,
    rolling_out,
)

REQUESTS_OF_BALANCER = ERRORS_OF_BALANCER.replace("HTTPCode_ELB_5XX_Count", "RequestCount")


def ids(findings: tuple[Finding, ...]) -> list[str]:
    return [each.id for each in findings]


# --- states -----------------------------------------------------------------------------------------------------------


def test_a_pause_is_a_state_and_so_is_all_that_follows_from_it() -> None:
    zero = [a_service(each, desired=0, running=0) for each in ("backend", "frontend")]
    empty = [running("backend"), running("frontend"), targets("backend"), targets("frontend")]
    alarm = an_alarm("shop-db-low", dimensions={"DBInstanceIdentifier": "shop-postgres"})
    diagnosis = diagnose(a_snapshot(*zero, *empty, a_database(status="stopped"), alarm, CLIENTS_GET_ERRORS))
    assert diagnosis.verdict is Verdict.STATE
    assert ids(diagnosis.states) == ["control.paused_on_purpose"]
    assert (diagnosis.causes, diagnosis.risks, diagnosis.unexplained) == ((), (), ())


def test_a_service_at_zero_is_a_state_until_clients_get_errors() -> None:
    zero = (a_service(desired=0, running=0), running("backend"), targets("backend"))
    quiet = diagnose(a_snapshot(*zero))
    assert (quiet.verdict, ids(quiet.states)) == (Verdict.STATE, ["control.scaled_to_zero"])
    loud = diagnose(a_snapshot(*zero, CLIENTS_GET_ERRORS))
    assert (loud.verdict, ids(loud.causes), loud.states) == (Verdict.INCIDENT, ["control.scaled_to_zero"], ())


def test_a_service_at_zero_is_not_blamed_for_the_errors_of_another() -> None:
    zero = (a_service("frontend", desired=0, running=0), running("frontend"), targets("frontend"))
    diagnosis = diagnose(a_snapshot(*zero, a_database(status="stopped"), *crashing(TIMES_OUT), CLIENTS_GET_ERRORS))
    assert ids(diagnosis.causes) == ["database.instance_unavailable"]
    assert ids(diagnosis.states) == ["control.scaled_to_zero"]


def test_a_healthy_rollout_is_a_state() -> None:
    diagnosis = diagnose(a_snapshot(*rolling_out()))
    assert (diagnosis.verdict, ids(diagnosis.states)) == (Verdict.STATE, ["control.deployment_in_progress"])


def test_a_rollback_is_an_incident_with_the_cause_of_the_failed_revision() -> None:
    image = image_reference("backend", "2.0")
    reason = f"CannotPullContainerError: failed to resolve ref {image}: not found"
    dead = a_stopped_task(started=None, stopped="16m", code="TaskFailedToStart", reason=reason, exit_code=None)
    revision = a_task_definition(revision=7, image=image)
    gone_image = gone(Image, image, value="ImageNotFoundException")
    diagnosis = diagnose(a_snapshot(*rolled_back(dead=stopped("backend", dead)), revision, gone_image))
    assert diagnosis.verdict is Verdict.INCIDENT
    assert ids(diagnosis.causes) == ["image.tag_missing"]
    assert SymptomKind.DEPLOYMENT_FAILED in {each.kind for each in diagnosis.causes[0].explains}


# --- symptoms that are none -------------------------------------------------------------------------------------------


def test_ordinary_stops_do_not_hurt() -> None:
    scaled_in = a_stopped_task(
        "a",
        code="ServiceSchedulerInitiated",
        reason="Scaling activity initiated by deployment ecs-svc/1",
        exit_code=143,
    )
    by_hand = a_stopped_task("b", code="UserInitiated", reason="Task stopped by user", exit_code=137)
    assert diagnose(a_snapshot(stopped("backend", scaled_in, by_hand))).symptoms == ()


def test_a_loop_hurts_until_a_task_has_outlived_those_that_failed() -> None:
    dead = [
        a_stopped_task(each, stopped=at, started=start) for each, at, start in (("a", "9m", "14m"), ("b", "3m", "8m"))
    ]
    young = running("backend", a_task("backend-1"), a_task("backend-2", started="2m"))
    assert SymptomKind.TASKS_EXIT in {
        each.kind for each in diagnose(a_snapshot(young, stopped("backend", *dead))).symptoms
    }
    old = [
        a_stopped_task(each, stopped=at, started=start)
        for each, at, start in (("a", "29m", "34m"), ("b", "23m", "28m"))
    ]
    lasting = running("backend", a_task("backend-1"), a_task("backend-2", started="20m"))
    assert diagnose(a_snapshot(lasting, stopped("backend", *old))).symptoms == ()


def test_a_task_that_goes_after_its_replacement_has_started_is_forgiven_too() -> None:
    """ECS starts the replacement of an unhealthy task first, and stops that task once the new one has been judged."""
    sick = a_stopped_task(
        code="ServiceSchedulerInitiated", reason="Task failed ELB health checks", started="36m", stopped="29m"
    )
    lasting = running("backend", a_task("backend-1", started="30m"), a_task("backend-2", started="31m"))
    assert diagnose(a_snapshot(lasting, stopped("backend", sick))).symptoms == ()


def test_what_fails_beside_tasks_that_have_long_run_is_not_forgiven() -> None:
    """A new deployment of the same revision fails between two attempts, and the old tasks serve."""
    assert SymptomKind.TASKS_EXIT in {
        each.kind
        for each in diagnose(a_snapshot(stopped("backend", a_stopped_task(stopped="9m", started="9m")))).symptoms
    }


def test_what_cannot_start_beside_young_tasks_is_not_forgiven() -> None:
    """A forced deployment went well a moment before the next one failed."""
    young = running("backend", a_task("backend-1", started="4m"), a_task("backend-2", started="4m"))
    dead = a_stopped_task(started=None, stopped="1m", code="TaskFailedToStart", exit_code=None)
    kinds = {each.kind for each in diagnose(a_snapshot(young, stopped("backend", dead))).symptoms}
    assert SymptomKind.TASKS_FAIL_TO_START in kinds


def test_errors_that_have_ended_are_no_symptom() -> None:
    """Right after a resume the last minutes still hold the errors of the pause."""
    errors = a_series(ERRORS_OF_BALANCER, 120.0, 120.0, 120.0, 40.0, 0.0, 0.0)
    requests = a_series(REQUESTS_OF_BALANCER, 200.0, 200.0, 200.0, 300.0, 350.0, 350.0)
    assert diagnose(a_snapshot(errors, requests)).symptoms == ()


def test_two_quiet_minutes_of_a_rare_error_are_chance() -> None:
    errors = a_series(ERRORS_OF_BALANCER, 4.0, 5.0, 4.0, 4.0, 0.0, 0.0)
    requests = a_series(REQUESTS_OF_BALANCER, *([100.0] * 6))
    assert [each.kind for each in diagnose(a_snapshot(errors, requests)).symptoms] == [SymptomKind.CLIENT_ERRORS]


def test_a_service_at_zero_is_the_cause_though_the_rollout_of_another_fails_unfelt() -> None:
    """The tasks of the other service's old revision serve all through: its missing image hurts no client."""
    image = image_reference("frontend", "2.0")
    reason = f"CannotPullContainerError: failed to resolve ref {image}: not found"
    dead = a_stopped_task(
        "frontend-dead-1", service="frontend", started=None, code="TaskFailedToStart", reason=reason, exit_code=None
    )
    failing = (
        a_task_definition("frontend", revision=7, image=image),
        gone(Image, image, value="ImageNotFoundException"),
        stopped("frontend", dead),
        running(
            "frontend",
            a_task("frontend-1", service="frontend", revision=6, address="10.0.10.21"),
            a_task("frontend-2", service="frontend", revision=6, address="10.0.11.21"),
        ),
    )
    zero = (a_service(desired=0, running=0), running("backend"), targets("backend"))
    diagnosis = diagnose(a_snapshot(*zero, *failing, CLIENTS_GET_ERRORS))
    assert sorted(ids(diagnosis.causes)) == ["control.scaled_to_zero", "image.tag_missing"]


def test_a_replacement_that_starts_is_not_below_desired() -> None:
    tasks = running("backend", a_task("backend-1"), a_task("backend-3", status="PENDING", started=None, created="1m"))
    assert diagnose(a_snapshot(a_service(running=1, pending=1), tasks)).symptoms == ()


@pytest.mark.parametrize(
    "alarm",
    [
        an_alarm("TargetTracking-service/shop/backend-AlarmLow-1", dimensions={"ServiceName": "backend"}),
        an_alarm("shop-cpu", state="INSUFFICIENT_DATA", dimensions={"ServiceName": "backend"}),
        an_alarm("other-stack", dimensions={"DBInstanceIdentifier": "other"}),
    ],
)
def test_alarms_that_say_nothing_of_this_stack_are_no_symptom(alarm: Part) -> None:
    assert diagnose(a_snapshot(alarm)).verdict is Verdict.HEALTHY


def test_an_alarm_alone_stays_unexplained() -> None:
    diagnosis = diagnose(a_snapshot(an_alarm("shop-db-cpu", dimensions={"DBInstanceIdentifier": "shop-postgres"})))
    assert diagnosis.verdict is Verdict.INCIDENT
    assert [each.kind for each in diagnosis.unexplained] == [SymptomKind.ALARM]


def test_another_stacks_stopped_database_is_nobodys_business() -> None:
    other = a_database(id="other", arn="arn:other", host="other.rds.amazonaws.com", vpc_id="vpc-2", status="stopped")
    assert diagnose(a_snapshot(other)).verdict is Verdict.HEALTHY


def test_a_target_in_its_grace_period_does_not_hurt() -> None:
    young = running("backend", a_task("backend-1"), a_task("backend-2", started="30s", address="10.0.11.99"))
    found = targets("backend", a_target("10.0.10.21"), a_target("10.0.11.99", "unhealthy"))
    assert diagnose(a_snapshot(young, found)).symptoms == ()


def expired(*, ago_: str, requests: tuple[float, ...]) -> tuple[Part, ...]:
    """A certificate in use that expired, and how many requests arrived minute by minute."""
    return (tls.listener(), tls.certificate(expires_at=ago(ago_)), a_series(REQUESTS_OF_BALANCER, *requests))


def test_far_fewer_requests_since_a_certificate_expired_hurt_and_are_laid_to_it() -> None:
    diagnosis = diagnose(a_snapshot(*expired(ago_="20m", requests=(400.0,) * 20 + (9.0,) * 20)))
    assert ids(diagnosis.causes) == ["tls.certificate_expired"]
    assert "9 requests a minute" in diagnosis.symptoms[0].says


@pytest.mark.parametrize(
    ("ago_", "requests"),
    (
        ("20m", (400.0,) * 20 + (380.0,) * 20),
        ("-9d", (400.0,) * 20 + (9.0,) * 20),
        ("3m", (400.0,) * 37 + (9.0,) * 3),
    ),
)
def test_clients_that_stay_a_valid_certificate_or_too_few_minutes_do_not_hurt(
    ago_: str, requests: tuple[float, ...]
) -> None:
    diagnosis = diagnose(a_snapshot(*expired(ago_=ago_, requests=requests)))
    assert (ids(diagnosis.causes), diagnosis.symptoms) == ([], ())


HANDSHAKES = REQUESTS_OF_BALANCER.replace("RequestCount", "ClientTLSNegotiationErrorCount")


@pytest.mark.parametrize(
    ("ago_", "ended", "causes"),
    (("3d", 300.0, ["tls.certificate_expired"]), ("3d", 2.0, []), ("-9d", 300.0, [])),
)
def test_clients_that_end_the_handshake_hurt_where_a_certificate_has_expired_however_long_ago(
    ago_: str, ended: float, causes: list[str]
) -> None:
    parts = (*expired(ago_=ago_, requests=(9.0,) * 40), a_series(HANDSHAKES, *(ended,) * 40))
    assert ids(diagnose(a_snapshot(*parts)).causes) == causes


def replaced(started: str, stopped: str) -> Task:
    reason, code = "Task failed ELB health checks", "ServiceSchedulerInitiated"
    return a_stopped_task("backend-dead-2", code=code, reason=reason, started=started, stopped=stopped)


def kinds_of(*ended: Task) -> set[SymptomKind]:
    """What is seen of a service of which a target is unhealthy, by the tasks that ended."""
    unwell = targets("backend", a_target("10.0.1.10", state="unhealthy", reason="Target.Timeout"))
    return {each.kind for each in diagnose(a_snapshot(stopped("backend", *ended), unwell)).symptoms}


def test_tasks_of_an_earlier_trouble_are_no_symptom_of_the_one_after_it() -> None:
    seen = kinds_of(a_stopped_task(started="41m", stopped="40m"), replaced("38m", "5m"))
    assert SymptomKind.TASKS_FAIL_HEALTH_CHECKS in seen
    assert SymptomKind.TASKS_EXIT not in seen


@pytest.mark.parametrize(
    "ended",
    [
        (a_stopped_task(started="8m", stopped="6m"), replaced("38m", "5m")),  # They go on,
        (a_stopped_task(started="14m", stopped="13m"), replaced("12m", "2m")),  # or did until shortly,
        (a_stopped_task(started="50m", stopped="40m"), replaced("38m", "30m")),  # or nobody lived longer since,
        (
            a_stopped_task(started="41m", stopped="40m", container_reason="OutOfMemoryError: killed"),
            replaced("38m", "5m"),
        ),
        (a_stopped_task(started="41m", stopped="40m"),),  # or nothing else fails.
    ],
)
def test_tasks_that_may_be_of_this_trouble_stay(ended: tuple[Task, ...]) -> None:
    assert {SymptomKind.TASKS_EXIT, SymptomKind.TASKS_OUT_OF_MEMORY} & kinds_of(*ended)


def test_what_befell_a_service_before_a_deployment_that_was_rolled_back_is_another_story() -> None:
    """The deployment began 20 minutes ago; what serves is well."""
    tried, older = a_stopped_task(stopped="16m", started="17m"), replaced("35m", "30m")
    seen = diagnose(a_snapshot(*rolled_back(dead=stopped("backend", tried, older)))).symptoms
    assert {SymptomKind.TASKS_EXIT, SymptomKind.DEPLOYMENT_FAILED} <= {each.kind for each in seen}
    assert SymptomKind.TASKS_FAIL_HEALTH_CHECKS not in {each.kind for each in seen}


def test_while_what_serves_is_unwell_it_may_be_the_same() -> None:
    unwell = targets("backend", a_target("10.0.1.10", state="unhealthy", reason="Target.Timeout"))
    dead = stopped("backend", a_stopped_task(stopped="16m", started="17m"), replaced("35m", "30m"))
    seen = diagnose(a_snapshot(*rolled_back(dead=dead), unwell)).symptoms
    assert SymptomKind.TASKS_FAIL_HEALTH_CHECKS in {each.kind for each in seen}

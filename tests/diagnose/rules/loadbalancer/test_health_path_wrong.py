"""loadbalancer.health_path_wrong: the program answers the health check, with a status that is not accepted."""

from typing import Any

import pytest

from stackmedic.diagnose.rules.loadbalancer.health_path_wrong import accepts, check, rule
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.snapshot import Snapshot
from tests.diagnose.builders import (
    Part,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_target,
    a_target_group,
    an_event,
    log,
    running,
    stopped,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

MISMATCH = "Target.ResponseCodeMismatch"


def answering(*codes: str, reason: str = MISMATCH) -> tuple[Target, ...]:
    said = (f"Health checks failed with these codes: [{each}]" for each in codes)
    return tuple(
        a_target(f"10.0.10.2{index}", "unhealthy", reason=reason, description=each) for index, each in enumerate(said)
    )


def unhealthy(code: str = "404", at: str = "2m", group: str = "backend") -> Any:
    # "Amazon ECS service unhealthy event messages" in the developer guide
    return an_event(
        f"(service backend) (task 9d85800c30b349039d104d52b506b930) (port 8000) is unhealthy in (target-group "
        f"{target_group_arn(group)}) due to (reason Health checks failed with these codes: [{code}]).",
        at,
    )


def replaced(*events: Any, seen: tuple[Target, ...] = (), parts: tuple[Part, ...] = ()) -> Snapshot:
    """ECS has just replaced the tasks: the targets are new or leave, and the events remain."""
    leaving = a_target("10.0.10.30", "draining", reason="Target.DeregistrationInProgress")
    new = a_target("10.0.10.31", "initial", reason="Elb.InitialHealthChecking")
    reason = f"Task failed ELB health checks in (target-group {target_group_arn()})"
    dead = a_stopped_task(reason=reason, code="ServiceSchedulerInitiated", exit_code=0, stopped="1m", started="4m")
    registered = targets("backend", *(seen or (leaving, new)))
    return a_snapshot(a_service(events=events), registered, stopped("backend", dead), *parts)


def test_whole_group_that_answers_404_is_found() -> None:
    found = the_finding(check, a_snapshot(targets("backend", *answering("404", "404"))))
    assert found.about == target_group_arn()
    assert found.evidence[0].value == "/health"
    assert "404" in found.says
    assert "/health" in found.says


@pytest.mark.parametrize("code", ["401", "403", "404", "405"])
def test_codes_of_the_path_are_found(code: str) -> None:
    assert the_finding(check, a_snapshot(targets("backend", *answering(code))))


def test_success_that_the_matcher_does_not_accept_is_found() -> None:
    group = a_target_group(matcher="204")
    assert the_finding(check, a_snapshot(group, targets("backend", *answering("200"))))


def test_tasks_that_ecs_just_replaced_are_found_by_its_record() -> None:
    found = the_finding(check, replaced(unhealthy()))
    assert found.about == target_group_arn()
    assert [each.call for each in found.evidence[-2:]] == ["ecs:DescribeServices", "ecs:DescribeTasks"]


def test_no_targets_left_is_found_by_the_record() -> None:
    assert the_finding(check, replaced(unhealthy(), seen=(a_target("10.0.10.30", "draining"),)))


def test_one_failing_target_beside_new_ones_is_found() -> None:
    seen = (*answering("404"), a_target("10.0.10.31", "initial"))
    assert the_finding(check, a_snapshot(targets("backend", *seen)))


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_healthy_target_proves_the_path() -> None:
    """A new revision that lost its health endpoint beside an old one that has it: the revision is the cause."""
    assert findings(check, a_snapshot(targets("backend", a_target(), *answering("404")))) == []


@pytest.mark.parametrize("code", ["500", "502", "503", "504"])
def test_ill_application_is_another_cause(code: str) -> None:
    assert findings(check, a_snapshot(targets("backend", *answering(code)))) == []
    assert findings(check, replaced(unhealthy(code))) == []


@pytest.mark.parametrize("code", ["301", "302", "307", "308"])
def test_redirect_is_another_cause(code: str) -> None:
    assert findings(check, a_snapshot(targets("backend", *answering(code)))) == []


def test_bad_request_is_another_cause() -> None:
    """Django's ALLOWED_HOSTS, or plain HTTP to a TLS port."""
    assert findings(check, a_snapshot(targets("backend", *answering("400")))) == []


def test_mixed_codes_are_no_proof() -> None:
    assert findings(check, a_snapshot(targets("backend", *answering("404", "503")))) == []
    assert findings(check, a_snapshot(targets("backend", *answering("404, 503")))) == []


@pytest.mark.parametrize(
    ("reason", "description"),
    [
        ("Target.Timeout", "Request timed out"),
        ("Target.FailedHealthChecks", "Health checks failed"),
    ],
)
def test_targets_that_do_not_answer_are_another_cause(reason: str, description: str) -> None:
    silent = a_target("10.0.10.40", "unhealthy", reason=reason, description=description)
    assert findings(check, a_snapshot(targets("backend", silent))) == []
    assert findings(check, replaced(unhealthy(), seen=(silent,))) == []
    assert findings(check, a_snapshot(targets("backend", silent, *answering("404")))) == []


def test_rejected_host_header_is_another_cause() -> None:
    line = "[ActionDispatch::HostAuthorization::DefaultResponseApp] Blocked hosts: 10.0.10.21:8000"
    assert findings(check, a_snapshot(targets("backend", *answering("403")), log("backend-1", line))) == []


def test_new_targets_without_a_record_are_silent() -> None:
    assert findings(check, replaced()) == []


def test_old_record_is_silent() -> None:
    assert findings(check, replaced(unhealthy(at="40m"))) == []


def test_old_record_is_the_last_word_while_no_task_starts() -> None:
    """Replacements cannot start for another reason: nothing was checked since, and the path is as wrong as it was."""
    reason = f"Task failed ELB health checks in (target-group {target_group_arn()})"
    dead = a_stopped_task(reason=reason, code="ServiceSchedulerInitiated", exit_code=0, stopped="28m", started="40m")
    unborn = a_stopped_task("backend-dead-2", code="TaskFailedToStart", started=None, exit_code=None, stopped="1m")
    nobody = (a_service(running=0, events=(unhealthy(at="29m"),)), running("backend"), targets("backend"))
    assert the_finding(check, a_snapshot(*nobody, stopped("backend", dead, unborn)))
    started = a_stopped_task("backend-dead-3", started="5m", stopped="4m")
    assert findings(check, a_snapshot(*nobody, stopped("backend", dead, unborn, started))) == []


def test_record_after_which_it_failed_otherwise_is_silent() -> None:
    assert findings(check, replaced(unhealthy("503", at="1m"), unhealthy("404", at="9m"))) == []


def test_record_about_another_group_is_silent() -> None:
    assert findings(check, replaced(unhealthy(group="frontend"))) == []


def test_matcher_that_accepts_by_now_is_silent() -> None:
    group = a_target_group(matcher="200-404")
    assert findings(check, replaced(unhealthy(), parts=(group,))) == []


@pytest.mark.parametrize("more", [{"health_path": None, "health_protocol": "TCP"}, {"health_enabled": False}])
def test_group_without_a_path_is_silent(more: dict[str, Any]) -> None:
    assert findings(check, a_snapshot(a_target_group(**more), targets("backend", *answering("404")))) == []


def test_service_without_a_balancer_is_silent() -> None:
    assert findings(check, a_snapshot(a_service(balanced=False))) == []


def test_denied_targets_are_undecided() -> None:
    (answer,) = undecided(check, a_snapshot(unreadable(Target, target_group_arn())))
    assert answer.about == target_group_arn()


def test_denied_target_groups_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(TargetGroup)))


@pytest.mark.parametrize(
    ("matcher", "code", "taken"),
    [("200", 200, True), ("200,301", 301, True), ("200-299", 204, True), ("200-299", 404, False), (None, 200, True)],
)
def test_matcher_is_read_as_elb_reads_it(matcher: str | None, code: int, taken: bool) -> None:
    assert accepts(matcher, code) is taken


def test_signature_knows_the_real_texts() -> None:
    (says,) = rule.signatures
    assert says.pattern.search(unhealthy("404").message)
    assert not says.pattern.search(unhealthy("502").message)

"""deploy.circuit_breaker_rolled_back: told where nothing is left of why; else it is a link of the chain."""

from typing import Any

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.deploy.circuit_breaker_rolled_back import check, rule
from stackmedic.model.finding import Confidence, SymptomKind
from stackmedic.model.service import ServiceDeployment
from stackmedic.model.task import Task
from tests.diagnose.builders import Part, a_service_deployment, a_snapshot, history, service_arn, stopped, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.troubles import rolled_back

BY_BREAKER = "Service deployment rolled back because of deployment circuit breaker."
BY_ALARM = "Service deployment rolled back because a CloudWatch alarm was triggered."


def ended(**facts: Any) -> tuple[Part, ...]:
    """The newest deployment, of a day ago: what its tasks said is forgotten."""
    usual = {"status": "ROLLBACK_SUCCESSFUL", "created": "1d", "breaker_status": "TRIGGERED", "breaker_failures": 3}
    return (history("backend", a_service_deployment(**{**usual, **facts})),)


def test_what_the_breaker_ended_is_likely_and_says_what_would_tell_more() -> None:
    found = the_finding(check, a_snapshot(*ended(rollback_reason=BY_BREAKER)), Confidence.LIKELY)
    assert found.about == service_arn()
    assert found.says == "the circuit breaker gave up the newest deployment of backend after 3 failures"
    assert rule.residual


def test_one_that_was_ended_without_a_way_back_is_found() -> None:
    assert findings(check, a_snapshot(*ended(status="STOPPED")))


def test_it_is_a_link_where_the_cause_is_known() -> None:
    (cause,) = diagnose(a_snapshot(*rolled_back())).causes
    told = [each.says for each in cause.chain if each.symptom is SymptomKind.DEPLOYMENT_FAILED]
    assert (cause.id, told) == ("deploy.bad_revision", ["the newest deployment of backend failed and was rolled back"])


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ended(breaker_status="MONITORING", rollback_reason=BY_ALARM),
        ended(status="SUCCESSFUL", breaker_status="MONITORING_COMPLETE"),
        rolled_back(),
    ],
    ids=["the healthy stack", "an alarm", "a deployment that came up", "tasks that tell why"],
)
def test_what_looks_alike_is_silent(parts: tuple[Part, ...]) -> None:
    assert findings(check, a_snapshot(*parts)) == []


@pytest.mark.parametrize(
    "hidden", [unreadable(ServiceDeployment, service_arn()), unreadable(Task, (service_arn(), "STOPPED"))]
)
def test_what_could_not_be_read_is_undecided(hidden: Part) -> None:
    assert undecided(check, a_snapshot(*ended(), hidden))


def test_tasks_that_ended_well_say_nothing() -> None:
    assert findings(check, a_snapshot(*ended(), stopped("backend")))

"""control.scaled_to_zero: a service that should run nothing."""

from stackmedic.diagnose.rules.control.scaled_to_zero import check
from tests.diagnose.builders import a_service, a_snapshot, service_arn
from tests.diagnose.rules.asking import findings, the_finding


def test_desired_zero_is_found() -> None:
    found = the_finding(check, a_snapshot(a_service(desired=0, running=0)))
    assert found.about == service_arn()
    assert found.evidence[0].value == 0


def test_a_service_that_runs_nothing_but_should_is_another_matter() -> None:
    assert not findings(check, a_snapshot(a_service(desired=2, running=0)))


def test_a_service_that_is_being_deleted_is_not_scaled() -> None:
    assert not findings(check, a_snapshot(a_service(desired=0, running=0, status="DRAINING")))

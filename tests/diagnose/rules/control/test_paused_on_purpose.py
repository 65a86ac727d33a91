"""control.paused_on_purpose: every service at zero and the database stopped, or a tag that says so."""

from stackmedic.diagnose.rules.control.paused_on_purpose import check
from stackmedic.model.data_store import Database
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import CLUSTER, a_database, a_service, a_snapshot, a_tag, service_arn, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

ZERO = (a_service(desired=0, running=0), a_service("frontend", desired=0, running=0))
STOPPED = a_database(status="stopped")


def test_zero_and_a_stopped_database_are_a_pause() -> None:
    found = the_finding(check, a_snapshot(*ZERO, STOPPED))
    assert found.about == CLUSTER
    assert found.hurts == (service_arn(), STOPPED.arn)


def test_a_database_that_is_being_stopped_is_part_of_a_pause() -> None:
    assert findings(check, a_snapshot(*ZERO, a_database(status="stopping")))


def test_the_tag_alone_is_a_pause() -> None:
    paused = a_service(desired=0, running=0, tags=(a_tag("stackmedic:paused"),))
    assert the_finding(check, a_snapshot(paused)).about == service_arn()


def test_a_running_database_is_no_pause() -> None:
    assert not findings(check, a_snapshot(*ZERO))
    assert not findings(check, a_snapshot(*ZERO, a_database(status="starting")))


def test_one_service_that_should_run_is_no_pause() -> None:
    assert not findings(check, a_snapshot(ZERO[0], STOPPED))


def test_a_tag_left_on_a_service_that_runs_is_no_pause() -> None:
    assert not findings(check, a_snapshot(a_service(tags=(a_tag("stackmedic:paused"),)), STOPPED))


def test_an_unreadable_database_or_service_leaves_it_open() -> None:
    assert undecided(check, a_snapshot(*ZERO, unreadable(Database, EVERYWHERE)))
    assert undecided(check, a_snapshot(ZERO[0], STOPPED, unreadable(Service, service_arn("frontend"))))

"""force_new_deployment: only where running tasks hold an older value than the secret has now."""

import pytest

from stackmedic.model.change import Change, Outcome, Risk
from stackmedic.model.data_store import DatabaseEvent
from stackmedic.model.snapshot import Unknown
from stackmedic.remedy.actions.force_new_deployment import action, verify
from tests.diagnose.builders import (
    CLUSTER,
    Part,
    a_deployment,
    a_secret,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_task,
    ago,
    database_events,
    running,
    secret_arn,
    service_arn,
    stopped,
    unreadable,
)
from tests.remedy.actions.account import Account, a_finding, answers, declined, the_change

FINDING = a_finding("database.credential_mismatch", secret_arn())
CHANGED = a_secret(changed_at=ago("10m"))
ASKED = {"cluster": CLUSTER, "service": service_arn(), "forceNewDeployment": True}


def planned(*parts: Part) -> Change:
    return the_change(action, FINDING, a_snapshot(CHANGED, *parts))


def refusal(*parts: Part) -> str:
    return declined(action, FINDING, a_snapshot(CHANGED, *parts)).reason


def test_tasks_that_are_older_than_the_secret_s_value_are_replaced() -> None:
    change = planned()
    assert [("ecs:UpdateService", ASKED)] == [(each.call, each.parameters) for each in change.calls]
    assert (Risk.DISRUPTIVE, ago("2d").isoformat()) == (change.risk, change.before)
    assert "sessions" in change.users_notice


def test_there_is_nothing_to_undo() -> None:
    assert action.undo_ is None


def test_a_few_old_tasks_beside_new_ones_that_run_well_are_replaced() -> None:
    planned(running("backend", a_task("backend-1", started="2d"), a_task("backend-2", started="5m")))


def test_tasks_that_all_hold_the_new_value_are_left() -> None:
    assert "and no others" in refusal(running("backend", a_task("backend-1", started="5m")))


def test_a_service_without_tasks_is_left() -> None:
    assert "and no others" in refusal(running("backend"))


def test_a_deployment_since_then_is_waited_for() -> None:
    assert "and no others" in refusal(a_service(deployments=(a_deployment(created="5m"),)))


def test_the_new_value_is_no_cure_when_a_task_with_it_failed() -> None:
    assert "failed as well" in refusal(stopped("backend", a_stopped_task(started="5m", stopped="4m")))


def test_a_failure_before_the_change_says_nothing_of_it() -> None:
    planned(stopped("backend", a_stopped_task(started="20m", stopped="15m")))


def test_a_later_reset_in_the_database_is_another_password() -> None:
    assert "RDS reset" in refusal(database_events("Reset master credentials", at="5m"))


def test_a_reset_before_the_secret_s_change_is_what_it_followed() -> None:
    planned(database_events("Reset master credentials", at="12m"))


def test_a_record_that_nobody_could_read_proves_no_silence() -> None:
    with pytest.raises(Unknown):
        answers(action, FINDING, a_snapshot(CHANGED, unreadable(DatabaseEvent, "shop-postgres")))


def test_a_secret_that_never_changed_is_no_reason() -> None:
    assert "no secret" in declined(action, FINDING, a_snapshot(a_secret())).reason
    other = a_finding("database.credential_mismatch", "arn:aws:rds:eu-west-1:123456789012:db:shop-postgres")
    assert "no secret" in declined(action, other, a_snapshot(CHANGED)).reason


def test_it_is_made_by_one_call() -> None:
    assert [("ecs:UpdateService", ASKED)] == Account().apply(action, planned())


@pytest.mark.parametrize(("created", "done"), [("2d", False), ("1m", True)])
def test_a_newer_deployment_is_the_change(created: str, done: bool) -> None:
    deployment = {"status": "PRIMARY", "createdAt": ago(created)}
    account = Account(ecs__DescribeServices={"services": [{"deployments": [deployment]}]})
    assert done is account.shows(action, planned())


@pytest.mark.parametrize(
    ("rollout", "created", "outcome"),
    [
        ("COMPLETED", "1m", Outcome.CLEARED),
        ("IN_PROGRESS", "1m", Outcome.NOT_YET),
        ("FAILED", "1m", Outcome.WORSE),
        ("COMPLETED", "2d", Outcome.NOT_YET),
    ],
)
def test_the_change_is_seen_once_the_new_tasks_run_in_full(rollout: str, created: str, outcome: Outcome) -> None:
    now = a_service(deployments=(a_deployment(rollout=rollout, created=created),))
    assert outcome is verify(planned(), a_snapshot(now))

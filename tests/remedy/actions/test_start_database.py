"""start_database: a stopped instance, and nothing else."""

import pytest

from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Outcome, Risk
from stackmedic.remedy.actions.start_database import action, verify
from tests.diagnose.builders import a_database, a_snapshot, service_arn
from tests.remedy.actions.account import Account, a_finding, declined, failed, the_change

STOPPED = a_snapshot(a_database(status="stopped"))
FINDING = a_finding("database.instance_unavailable", a_database().arn)


def the_start() -> Change:
    return the_change(action, FINDING, STOPPED)


def a_state(status: str) -> dict[str, object]:
    return {"DBInstances": [{"DBInstanceStatus": status}]}


def test_a_stopped_database_is_started() -> None:
    change = the_start()
    assert ("stopped", "available", Risk.REVERSIBLE) == (change.before, change.after, change.risk)
    assert [("rds:StartDBInstance", {"DBInstanceIdentifier": "shop-postgres"})] == [
        (each.call, each.parameters) for each in change.calls
    ]
    assert (service_arn(),) == change.needed_by
    assert change.settles_s >= 900
    assert None is change.cost_per_month_usd  # Not written down for that region.


def test_starting_is_not_undone_because_stopping_is_an_outage() -> None:
    assert action.undo_ is None


@pytest.mark.parametrize("status", ["starting", "rebooting", "maintenance", "upgrading"])
def test_what_comes_back_by_itself_is_waited_for(status: str) -> None:
    assert "wait" in declined(action, FINDING, a_snapshot(a_database(status=status))).instruction


@pytest.mark.parametrize(
    "status", ["stopping", "failed", "incompatible-parameters", "inaccessible-encryption-credentials"]
)
def test_every_other_status_has_its_own_instruction(status: str) -> None:
    refused = declined(action, FINDING, a_snapshot(a_database(status=status)))
    assert status in refused.reason and refused.instruction


def test_a_status_that_nobody_knows_is_looked_up_by_a_person() -> None:
    refused = declined(action, FINDING, a_snapshot(a_database(status="sleeping-in-the-sun")))
    assert "describe-events" in refused.instruction


def test_a_member_of_a_cluster_is_started_with_its_cluster() -> None:
    member = a_snapshot(a_database(status="stopped", cluster_id="shop-aurora"))
    assert "start-db-cluster --db-cluster-identifier shop-aurora" in declined(action, FINDING, member).instruction


def test_a_database_that_was_not_read_is_not_started() -> None:
    declined(action, a_finding("database.instance_unavailable", "arn:aws:rds:eu-west-1:1:db:other"), STOPPED)


def test_it_is_started_once_by_its_name() -> None:
    assert [("rds:StartDBInstance", {"DBInstanceIdentifier": "shop-postgres"})] == Account().apply(action, the_start())


def test_somebody_who_was_faster_is_no_failure() -> None:
    account = Account(
        rds__StartDBInstance=failed("InvalidDBInstanceState"), rds__DescribeDBInstances=a_state("starting")
    )
    account.apply(action, the_start())


def test_an_instance_that_cannot_start_is_a_failure() -> None:
    account = Account(rds__StartDBInstance=failed("InvalidDBInstanceState"), rds__DescribeDBInstances=a_state("failed"))
    with pytest.raises(CallFailed):
        account.apply(action, the_start())


@pytest.mark.parametrize(("status", "done"), [("stopped", False), ("starting", True), ("available", True)])
def test_an_instance_on_its_way_is_started_already(status: str, done: bool) -> None:
    assert done is Account(rds__DescribeDBInstances=a_state(status)).shows(action, the_start())


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("starting", Outcome.NOT_YET), ("available", Outcome.CLEARED), ("failed", Outcome.WORSE)],
)
def test_the_change_is_seen_once_it_takes_connections(status: str, outcome: Outcome) -> None:
    assert outcome is verify(the_start(), a_snapshot(a_database(status=status)))

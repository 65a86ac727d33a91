"""control.maintenance: AWS has an update for a database that the stack uses."""

from stackmedic.diagnose.rules.control.maintenance import check
from stackmedic.model.data_store import PendingMaintenance
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import Listed, a_snapshot, make, unreadable
from tests.diagnose.rules.announcing import announced
from tests.diagnose.rules.asking import findings, the_finding, undecided

ARN = "arn:aws:rds:eu-west-1:123456789012:db:shop-postgres"


def due(*arns: str) -> Listed:
    call, path = "rds:DescribePendingMaintenanceActions", "PendingMaintenanceActions[0]"
    each = (make(PendingMaintenance, call, path, arn=arn, actions=("system-update",), about=()) for arn in arns)
    return Listed(PendingMaintenance, EVERYWHERE, tuple(each))


def test_an_update_that_is_due_is_told_and_hurts_nobody() -> None:
    found = the_finding(check, a_snapshot(due(ARN)))
    assert (found.about, found.hurts, found.effects) == (ARN, (), ())


def test_nothing_due_is_silent() -> None:
    assert findings(check, a_snapshot(due())) == []


def test_an_update_of_somebody_elses_database_is_silent() -> None:
    assert findings(check, a_snapshot(due(ARN.replace("shop-postgres", "blog")))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(PendingMaintenance)))


def test_tasks_that_aws_announced_to_retire_are_told_and_its_trouble_is_no_maintenance() -> None:
    found = the_finding(
        check, a_snapshot(due(), announced("scheduledChange", "AWS_ECS_TASK_PATCHING_RETIREMENT", "ECS"))
    )
    assert "health:DescribeEvents" == found.evidence[0].call
    assert findings(check, a_snapshot(due(), announced("issue", "AWS_ECS_OPERATIONAL_ISSUE", "ECS"))) == []
    assert findings(check, a_snapshot(due(), announced("scheduledChange", "AWS_EC2_MAINTENANCE", "EC2"))) == []

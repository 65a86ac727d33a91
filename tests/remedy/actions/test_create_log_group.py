"""create_log_group: the group that a revision names, where it is gone; nothing else."""

import pytest

from stackmedic.errors import CallFailed
from stackmedic.model.change import Outcome
from stackmedic.model.signal import LogGroup
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy.actions.create_log_group import action, verify
from tests.diagnose.builders import (
    Listed,
    a_container_definition,
    a_snapshot,
    a_task_definition,
    default_environment,
    make,
    service_arn,
)
from tests.remedy.actions.account import Account, a_finding, declined, failed, the_change

NAME = "/ecs/shop-backend"
FINDING = a_finding("logs.group_missing", service_arn())
CALL = ("logs:CreateLogGroup", {"logGroupName": NAME})


def found(*names: str, region: str | None = None) -> Snapshot:
    """What there is under the prefix that the backend's container names."""
    container = a_container_definition(environment=default_environment("backend"), log_region=region)
    groups = tuple(make(LogGroup, "logs:DescribeLogGroups", "logGroups[0]", name=each) for each in names)
    return a_snapshot(a_task_definition(containers=(container,)), Listed(LogGroup, NAME, groups))


def test_the_group_that_the_revision_names_is_created() -> None:
    change = the_change(action, FINDING, found())
    assert (NAME, None, NAME) == (change.target, change.before, change.after)
    assert [CALL] == Account().apply(action, change)


def test_a_group_whose_name_only_begins_so_is_another_one() -> None:
    change = the_change(action, FINDING, found(f"{NAME}-old"))
    other = {"logGroups": [{"logGroupName": f"{NAME}-old"}]}
    assert not Account(logs__DescribeLogGroups=other).shows(action, change)
    assert Account(logs__DescribeLogGroups={"logGroups": [{"logGroupName": NAME}]}).shows(action, change)


def test_a_group_that_is_there_is_not_created() -> None:
    assert "is there" in declined(action, FINDING, found(NAME)).reason


def test_a_group_in_another_region_is_left_to_a_person() -> None:
    assert "--region us-east-2" in declined(action, FINDING, found(region="us-east-2")).instruction


def test_somebody_who_was_faster_is_as_good_and_any_other_refusal_is_passed_on() -> None:
    change = the_change(action, FINDING, found())
    Account(logs__CreateLogGroup=failed("ResourceAlreadyExistsException")).apply(action, change)
    with pytest.raises(CallFailed, match="LimitExceededException"):
        Account(logs__CreateLogGroup=failed("LimitExceededException")).apply(action, change)


def test_nothing_takes_it_away_again() -> None:
    assert action.undo_ is None


def test_the_change_is_seen_once_the_group_is_there() -> None:
    change = the_change(action, FINDING, found())
    assert (Outcome.CLEARED, Outcome.NOT_YET) == (verify(change, found(NAME)), verify(change, found()))

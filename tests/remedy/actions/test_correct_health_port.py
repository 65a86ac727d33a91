"""correct_health_port: the port of the traffic, where a container declares it; never one that is made up."""

import pytest

from stackmedic.model.change import Outcome
from stackmedic.remedy.actions.correct_health_port import action, verify
from tests.diagnose.builders import (
    Part,
    a_container_definition,
    a_snapshot,
    a_target_group,
    a_task_definition,
    default_environment,
)
from tests.remedy.actions.account import Account, a_finding, declined, the_change

GROUP = a_target_group(health_port="9000")
FINDING = a_finding("loadbalancer.health_port_wrong", GROUP.arn)
CALL = "elasticloadbalancing:ModifyTargetGroup"


def declaring(*ports: int) -> Part:
    container = a_container_definition(environment=default_environment("backend"), ports=ports)
    return a_task_definition(containers=(container,))


SNAPSHOT = a_snapshot(GROUP, declaring(8000))


def test_the_port_of_the_traffic_is_checked_where_a_container_declares_it() -> None:
    change = the_change(action, FINDING, SNAPSHOT)
    assert ("9000", "traffic-port") == (change.before, change.after)
    assert "8000" in change.says


def test_where_nobody_declares_it_a_person_says_the_port() -> None:
    assert "--health-check-port" in declined(action, FINDING, a_snapshot(GROUP, declaring(7000))).instruction


@pytest.mark.parametrize("port", ["traffic-port", None])
def test_a_group_that_checks_the_traffics_port_is_left_alone(port: str | None) -> None:
    snapshot = a_snapshot(a_target_group(health_port=port), declaring(8000))
    assert "no port of its own" in declined(action, FINDING, snapshot).reason


def test_the_port_is_set_and_undo_sets_it_back() -> None:
    change = the_change(action, FINDING, SNAPSHOT)
    for account, port in ((Account().apply(action, change), "traffic-port"), (Account().undo(action, change), "9000")):
        assert [(CALL, {"TargetGroupArn": GROUP.arn, "HealthCheckPort": port})] == account


@pytest.mark.parametrize(("port", "done"), [("traffic-port", True), ("9000", False)])
def test_the_account_and_a_fresh_look_tell_whether_it_is_set(port: str, done: bool) -> None:
    change = the_change(action, FINDING, SNAPSHOT)
    account = Account(elasticloadbalancing__DescribeTargetGroups={"TargetGroups": [{"HealthCheckPort": port}]})
    assert done is account.shows(action, change)
    looked = a_snapshot(a_target_group(health_port=port), declaring(8000))
    assert (Outcome.CLEARED if done else Outcome.NOT_YET) is verify(change, looked)

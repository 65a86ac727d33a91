"""Target health follows from checks, and checks from network, program and settings."""

from typing import Any

import pytest

from stackmedic.lab.physics.balancer.checks import matches
from stackmedic.lab.wire import AwsError
from tests.lab.small_account import Program, SmallAccount, Town


@pytest.fixture
def town() -> Town:
    return Town(SmallAccount())


def said(town: Town, task: Any) -> tuple[str, str, str]:
    state = town.state(task)
    return state.state, state.reason, state.description


def test_a_new_target_is_registering_then_checking_and_healthy_after_one_passed_check(town: Town) -> None:
    task = town.task()
    assert said(town, task) == ("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
    town.account.pass_time(3)
    assert said(town, task) == ("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
    town.account.pass_time(12)
    assert said(town, task) == ("healthy", "", "")


def test_a_wrong_path_is_a_mismatch_after_the_unhealthy_threshold(town: Town) -> None:
    task = town.task(Program(statuses={"/health": 404}))
    town.account.pass_time(15)
    assert said(town, task)[0] == "initial"
    town.account.pass_time(11)
    wanted = ("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [404]")
    assert said(town, task) == wanted


def test_nothing_listening_is_a_failed_check(town: Town) -> None:
    task = town.task(Program())
    task.processes["web"] = Program(port=9000)
    town.account.pass_time(60)
    assert said(town, task) == ("unhealthy", "Target.FailedHealthChecks", "Health checks failed")


def test_a_closed_security_group_is_a_timeout(town: Town) -> None:
    task = town.task()
    town.account.pass_time(60)
    town.revoke(town.task_group.id, 8000)
    town.account.pass_time(9)
    assert said(town, task)[0] == "healthy"
    town.account.pass_time(12)
    assert said(town, task) == ("unhealthy", "Target.Timeout", "Request timed out")


def test_an_answer_slower_than_the_timeout_is_a_timeout(town: Town) -> None:
    task = town.task(Program(latency_s=5.1))
    town.account.pass_time(60)
    assert said(town, task)[1] == "Target.Timeout"


def test_an_unhealthy_target_needs_the_healthy_threshold_to_come_back(town: Town) -> None:
    program = Program(status=500)
    task = town.task(program)
    town.account.pass_time(60)
    program.status = 200
    town.account.world.changed()
    town.account.pass_time(20)
    assert said(town, task)[0] == "unhealthy"
    town.account.pass_time(11)
    assert said(town, task)[0] == "healthy"


def test_settings_are_read_at_each_check(town: Town) -> None:
    task = town.task(Program(statuses={"/health": 404}))
    town.account.pass_time(60)
    town.account.moto("elbv2").modify_target_group(town.group.arn, http_codes="200-404")
    town.account.world.changed()
    town.account.pass_time(31)
    assert said(town, task)[0] == "healthy"


def test_the_checks_host_is_the_address_and_port_of_the_target(town: Town) -> None:
    program = Program()
    task = town.task(program)
    town.account.pass_time(20)
    assert ("/health", f"{task.interface.address}:8000", 8000) in program.asked


def test_a_deregistered_target_drains_for_the_groups_delay_and_is_gone(town: Town) -> None:
    task = town.task()
    town.account.pass_time(60)
    town.account.balancers.deregister(town.group.arn, task.interface.address, 8000)
    assert said(town, task) == ("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
    assert town.account.balancers.draining_s(task) == 300
    town.account.pass_time(299)
    assert said(town, task)[0] == "draining"
    town.account.pass_time(1)
    assert town.state(task) is None


def test_a_target_that_comes_back_while_it_drains_begins_anew(town: Town) -> None:
    task = town.task()
    town.account.pass_time(60)
    town.account.balancers.deregister(town.group.arn, task.interface.address, 8000)
    town.account.balancers.register(town.group.arn, task.interface.address, 8000, task)
    town.account.pass_time(400)
    assert said(town, task)[0] == "healthy"


def test_a_group_that_no_rule_uses_is_not_in_use(town: Town) -> None:
    task = town.task(group=town.target_group("spare"))
    town.account.pass_time(60)
    wanted = "Target group is not configured to receive traffic from the load balancer"
    assert said(town, task) == ("unused", "Target.NotInUse", wanted)


def test_a_target_in_a_zone_that_the_balancer_lacks_is_not_in_use(town: Town) -> None:
    town.lb.subnets = town.lb.subnets[:1]
    town.account.world.changed()
    task = town.task(subnet=1)
    town.account.pass_time(60)
    wanted = "Target is in an Availability Zone that is not enabled for the load balancer"
    assert said(town, task) == ("unused", "Target.NotInUse", wanted)


def test_a_quiet_hour_asks_the_program_every_five_minutes(town: Town) -> None:
    program = Program()
    town.task(program)
    town.account.pass_time(60)
    asked = len(program.asked)
    town.account.pass_time(3600)
    assert len(program.asked) - asked <= 24


def test_describe_target_health_shows_zone_and_health_check_port(town: Town) -> None:
    task = town.task(subnet=1)
    town.account.pass_time(60)
    answer = town.account.ask("elbv2", "DescribeTargetHealth", TargetGroupArn=town.group.arn)
    target = {"Id": task.interface.address, "Port": 8000, "AvailabilityZone": "ap-southeast-2b"}
    wanted = {"Target": target, "HealthCheckPort": "8000", "TargetHealth": {"State": "healthy"}}
    assert answer == {"TargetHealthDescriptions": [wanted]}


def test_a_stranger_asked_for_by_name_is_unused(town: Town) -> None:
    answer = town.account.ask(
        "elbv2", "DescribeTargetHealth", TargetGroupArn=town.group.arn, Targets=[{"Id": "10.0.0.99"}]
    )
    health = answer["TargetHealthDescriptions"][0]["TargetHealth"]
    assert health["Reason"] == "Target.NotRegistered"


def test_an_unknown_target_group_is_not_found(town: Town) -> None:
    with pytest.raises(AwsError, match="One or more target groups not found"):
        town.account.ask("elbv2", "DescribeTargetHealth", TargetGroupArn=town.group.arn + "0")


def test_nodes_hold_an_address_in_each_subnet(town: Town) -> None:
    nodes = town.account.balancers.nodes.of(town.lb)
    assert [node.address.rsplit(".", 1)[0] for node in nodes] == ["10.0.0", "10.0.1"]
    shown = town.account.moto("ec2").enis[nodes[0].id]
    assert shown.description.startswith("ELB app/web/")


@pytest.mark.parametrize(
    ("status", "codes", "fits"),
    [(200, "200", True), (204, "200-299", True), (301, "200,301", True), (404, "200-399", False), (302, "200", False)],
)
def test_matchers(status: int, codes: str, fits: bool) -> None:
    assert matches(status, codes) is fits

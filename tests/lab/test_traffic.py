"""What becomes of client requests follows from listeners, targets and programs; metrics count it."""

import pytest

from stackmedic.lab.physics.metrics.series import key
from tests.lab.small_account import Program, SmallAccount, Town

ALB = "AWS/ApplicationELB"


@pytest.fixture
def town() -> Town:
    return Town(SmallAccount())


def counted(town: Town, metric: str, minutes: int = 5, statistic: str = "Sum", group: bool = False) -> float | None:
    name = town.lb.arn.split(":loadbalancer/")[-1]
    dimensions = {"LoadBalancer": name} | ({"TargetGroup": town.group.arn.split(":")[-1]} if group else {})
    now = town.account.metrics.complete
    bucket = town.account.metrics.bucket(key(ALB, metric, **dimensions), now - minutes, now)
    return bucket.statistic(statistic)


def test_a_healthy_group_serves_two_to_four_requests_a_second(town: Town) -> None:
    town.task()
    town.account.pass_time(900)
    requests = counted(town, "RequestCount", 10)
    assert 2 * 600 * 0.94 <= requests <= 4 * 600 * 1.06
    assert counted(town, "HTTPCode_Target_2XX_Count", 10) == requests
    assert counted(town, "HTTPCode_ELB_5XX_Count") is None
    assert 0.015 < counted(town, "TargetResponseTime", statistic="Average") < 0.03
    assert counted(town, "HealthyHostCount", statistic="Average", group=True) == 1
    assert counted(town, "UnHealthyHostCount", statistic="Maximum", group=True) == 0


def test_no_target_is_503_and_no_request_is_counted(town: Town) -> None:
    town.account.pass_time(600)
    assert counted(town, "HTTPCode_ELB_503_Count") == counted(town, "HTTPCode_ELB_5XX_Count") > 500
    assert counted(town, "RequestCount") is None
    assert counted(town, "HealthyHostCount", group=True) is None


def test_all_unhealthy_fails_open_and_the_program_is_still_asked(town: Town) -> None:
    town.task(Program(statuses={"/health": 404}))
    town.account.pass_time(900)
    assert counted(town, "UnHealthyHostCount", statistic="Average", group=True) == 1
    assert counted(town, "HTTPCode_Target_2XX_Count") == counted(town, "RequestCount") > 500


def test_one_healthy_target_takes_everything_from_an_unhealthy_one(town: Town) -> None:
    town.task()
    town.task(Program(status=500))
    town.account.pass_time(900)
    assert counted(town, "HTTPCode_Target_5XX_Count") is None
    assert counted(town, "HTTPCode_Target_2XX_Count") > 500


def test_a_port_that_nobody_listens_on_is_502(town: Town) -> None:
    task = town.task()
    task.processes["web"] = Program(port=9000)
    town.account.pass_time(900)
    assert counted(town, "HTTPCode_ELB_502_Count") > 500
    assert counted(town, "HTTPCode_Target_2XX_Count") is None


def test_a_dropped_packet_is_504(town: Town) -> None:
    town.task()
    town.account.pass_time(300)
    town.revoke(town.task_group.id, 8000)
    town.account.pass_time(600)
    assert counted(town, "HTTPCode_ELB_504_Count") > 500
    assert counted(town, "TargetConnectionErrorCount") > 500


def test_an_answer_slower_than_the_idle_timeout_is_504(town: Town) -> None:
    town.task(Program(latency_s=61))
    town.account.pass_time(600)
    assert counted(town, "HTTPCode_ELB_504_Count") > 500
    assert counted(town, "TargetConnectionErrorCount") is None


def test_a_balancer_that_is_closed_to_the_world_sees_no_requests(town: Town) -> None:
    town.task()
    town.account.pass_time(300)
    town.revoke(town.lb_group.id, 80)
    town.account.pass_time(600)
    assert counted(town, "RequestCount") is None
    assert counted(town, "HealthyHostCount", statistic="Average", group=True) == 1


def test_a_target_that_dies_loses_a_few_requests(town: Town) -> None:
    town.task()
    dying = town.task()
    town.account.pass_time(600)
    dying.processes.clear()
    town.account.balancers.deregister(town.group.arn, dying.interface.address, 8000)
    town.account.pass_time(300)
    assert 1 <= counted(town, "HTTPCode_ELB_502_Count") <= 12


def test_a_rule_sends_its_path_elsewhere_and_its_deletion_brings_404s(town: Town) -> None:
    elb = town.account.moto("elbv2")
    api = town.target_group("api")
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}}
    rule = elb.create_rule(town.listener.arn, [condition], 10, [{"Type": "forward", "TargetGroupArn": api.arn}])
    town.account.world.changed()
    town.task(Program(statuses={"/api/": 404}))
    town.task(Program(routes=("/api/*",)), group=api)
    town.account.pass_time(600)
    assert counted(town, "HTTPCode_Target_4XX_Count") is None
    elb.delete_rule(rule.arn)
    town.account.world.changed()
    town.account.pass_time(600)
    assert counted(town, "HTTPCode_Target_4XX_Count", group=True) > 500


def test_a_change_in_the_middle_of_a_minute_counts_for_its_part(town: Town) -> None:
    task = town.task()
    town.account.pass_time(570)
    task.processes["web"] = Program(port=9000)
    town.account.balancers.deregister(town.group.arn, task.interface.address, 8000)
    town.account.pass_time(30)
    rate = town.account.balancers.traffic.shape.per_second(1, "backend")
    served = counted(town, "HTTPCode_Target_2XX_Count", 1)
    assert served == pytest.approx(rate * 30, rel=0.08)
    assert counted(town, "HTTPCode_ELB_503_Count", 1) == pytest.approx(rate * 30, rel=0.08)


def test_quiet_minutes_are_one_run(town: Town) -> None:
    town.task()
    town.account.pass_time(86_400)
    name = town.lb.arn.split(":loadbalancer/")[-1]
    assert len(town.account.metrics.series[key(ALB, "RequestCount", LoadBalancer=name)].starts) <= 4


def test_history_reaches_back_as_the_present_is(town: Town) -> None:
    town.task()
    town.account.pass_time(100)
    town.account.metrics.backfill(2 * 86_400)
    assert counted(town, "HTTPCode_ELB_503_Count", 2 * 1440) is None
    assert counted(town, "RequestCount", 2 * 1440) > 2 * 86_400 * 1.9


def test_what_fails_is_asked_every_minute_so_that_its_log_goes_on(town: Town) -> None:
    program = Program(status=500)
    town.task(program)
    town.account.pass_time(300)
    asked = len(program.asked)
    town.account.pass_time(600)
    assert sum(path == "/" for path, _, _ in program.asked[asked:]) >= 10

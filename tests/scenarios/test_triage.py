"""Triage of a whole region: who is in trouble and why, who is not, and what could not be seen."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from stackmedic import app
from stackmedic.app import Options
from stackmedic.collect.needs import needs_of_a_triage
from stackmedic.model.triage import Triage
from tests.cli.command import stackmedic
from tests.conftest import Stacks
from tests.scenarios.lab import Lab

DOCS = Path(__file__).parents[2] / "docs"
CLUSTER, ILL, WELL, OTHER = "fleet-01", "svc-0013", "svc-0001", "svc-0002"  # One in fifty is in trouble from the start.


@pytest.fixture
def fleet(stacks: Stacks, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """A copy of a fleet of twenty services, to break, and its exports."""
    copy = stacks("fleet").fork()
    for name, value in copy.environment().items():
        monkeypatch.setenv(name, value)
    yield copy
    copy.control("down")


def causes(found: Triage) -> dict[str, list[str]]:
    """By service, the causes of those that hurt."""
    return {each.name: [cause.id for cause in each.causes] for each in found.hurting}


def group_of(fleet: Lab, service: str) -> str:
    groups = fleet.client("elbv2").describe_target_groups(Names=[service])["TargetGroups"]
    return str(groups[0]["TargetGroupArn"])


def test_who_is_in_trouble_is_named_with_the_cause(fleet: Lab) -> None:
    found = app.triage()
    assert {ILL: ["image.tag_missing"]} == causes(found)
    assert (1, 20, (), ()) == (found.clusters, found.services, found.gaps, found.loud)


def test_who_runs_in_full_number_and_fails_its_checks_is_found_by_what_the_balancer_counts(fleet: Lab) -> None:
    fleet.client("elbv2").modify_target_group(
        TargetGroupArn=group_of(fleet, OTHER), HealthCheckPath="/", Matcher={"HttpCode": "204"}
    )
    fleet.advance(4)
    assert ["loadbalancer.health_path_wrong"] == causes(app.triage())[OTHER]


def test_only_who_looks_ill_is_asked_for_more(fleet: Lab) -> None:
    before = len(fleet.calls())
    found = app.triage()
    asked = Counter(each["permission"] for each in fleet.calls()[before:])
    assert found.calls == asked.total()
    assert asked.keys() <= needs_of_a_triage()
    assert (2, 1, 1) == (
        asked["ecs:DescribeServices"],
        asked["ecs:DescribeTaskDefinition"],
        asked["elasticloadbalancing:DescribeTargetHealth"],
    )


def test_who_is_meant_to_be_at_zero_or_lost_a_task_long_ago_does_not_hurt(fleet: Lab) -> None:
    fleet.ecs.update_service(cluster=CLUSTER, service=WELL, desiredCount=0)
    task = fleet.ecs.list_tasks(cluster=CLUSTER, serviceName=OTHER)["taskArns"][0]
    fleet.ecs.stop_task(cluster=CLUSTER, task=task, reason="Restart")
    fleet.advance(20)
    assert {ILL} == set(causes(app.triage()))


def test_an_alarm_that_no_service_in_trouble_accounts_for_is_told(fleet: Lab) -> None:
    fleet.client("cloudwatch").put_metric_alarm(
        AlarmName="orders-lost", Namespace="Shop", MetricName="OrdersLost", Statistic="Sum", Period=60,
        EvaluationPeriods=1, Threshold=0, ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="breaching",
    )  # fmt: skip
    fleet.advance(5)
    assert ["orders-lost"] == [each.id for each in app.triage().loud]


@pytest.mark.parametrize("denied", sorted(needs_of_a_triage() - {"logs:GetLogEvents"}))
def test_a_denied_read_is_a_gap_and_accuses_nobody_else(fleet: Lab, denied: str) -> None:
    fleet.control("weather", deny=[denied])
    before = len(fleet.calls())
    found = app.triage()
    asked = {each["permission"] for each in fleet.calls()[before:]}
    assert causes(found).keys() <= {ILL}
    assert set(causes(found).get(ILL, ())) <= {"image.tag_missing"}
    assert (denied in asked) == (denied in {each.needs for each in found.gaps})


def test_beside_a_neighbour_who_uses_the_limits_up_no_call_is_lost(fleet: Lab) -> None:
    fleet.control("weather", throttle=["ecs:Describe*=0.4", "elasticloadbalancing:*=0.2"])
    found = app.triage(Options(timeout_s=60))
    assert ({ILL: ["image.tag_missing"]}, ()) == (causes(found), found.gaps)


def test_when_time_runs_out_what_is_missing_is_a_gap(fleet: Lab) -> None:
    fleet.control("weather", delay=[{"calls": "ecs:DescribeServices", "from_s": 4, "to_s": 4}])
    found = app.triage(Options(timeout_s=2))
    assert () == found.patients
    assert "ecs:DescribeServices" in {each.call for each in found.gaps}


def test_the_command_tells_it_on_80_columns_and_in_json(fleet: Lab, tmp_path: Path) -> None:
    shown = stackmedic("triage", environment=fleet.environment(), cwd=str(tmp_path))
    assert (3, "") == (shown.code, shown.err)
    assert "INCIDENT: 1 of 20 services in 1 cluster hurt" in shown.out
    assert f"{CLUSTER}/{ILL}: 0 of 2 tasks run" in shown.out
    assert 80 >= max(map(len, shown.out.splitlines()))
    told = stackmedic("triage", "--json", environment=fleet.environment(), cwd=str(tmp_path))
    Draft202012Validator(json.loads((DOCS / "triage.schema.json").read_text())).validate(json.loads(told.out))


def test_a_diagnosis_of_nothing_in_particular_says_how_to_look_at_all(fleet: Lab, tmp_path: Path) -> None:
    fleet.ecs.create_cluster(clusterName="second")
    definition = fleet.ecs.describe_services(cluster=CLUSTER, services=[WELL])["services"][0]["taskDefinition"]
    fleet.ecs.create_service(cluster="second", serviceName="a", taskDefinition=definition, desiredCount=0)
    answer = stackmedic("diagnose", environment=fleet.environment(), cwd=str(tmp_path))
    assert (2, True) == (answer.code, "stackmedic triage" in answer.err)

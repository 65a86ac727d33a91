"""What somebody changed past Terraform is found by its address, with both values and who did it; nothing else is."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stackmedic import infrastructure
from stackmedic.errors import UsageError
from stackmedic.model.drift import Drift, Drifted, Kind
from stackmedic.report import drift as report
from tests.scenarios.breaking import database_group
from tests.scenarios.lab import BACKEND, CLUSTER, DATABASE, Lab
from tests.scenarios.terraformed import name_of, state

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = Draft202012Validator(json.loads((DOCS / "terraform-drift.schema.json").read_text()))
SERVICE = f"aws_ecs_service.{name_of(BACKEND)}"


class Applied:
    """A fork of the lab and the state that was written of it."""

    def __init__(self, lab: Lab, path: Path) -> None:
        self.lab, self.path = lab, path
        path.write_text(state(lab))

    def drift(self) -> Drifted:
        return infrastructure.drift(str(self.path))

    def only(self) -> Drift:
        (found,) = self.drift().drifts
        return found


@pytest.fixture
def applied(lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Applied:
    for name, value in lab.environment().items():
        monkeypatch.setenv(name, value)
    return Applied(lab, tmp_path / "terraform.tfstate")


def test_a_stack_as_it_was_applied_has_no_drift_and_most_of_it_is_compared(applied: Applied) -> None:
    found = applied.drift()
    assert ((), ()) == (found.drifts, found.gaps)
    assert found.compared >= 43
    assert "canary-Vw83kd0Pq2" in applied.path.read_text()
    assert "canary-Vw83kd0Pq2" not in repr(found)


def test_a_rule_that_was_revoked_is_missing_and_says_who_did_it(applied: Applied) -> None:
    group = database_group(applied.lab)
    applied.lab.revoke_ingress(group)
    applied.lab.advance(20)  # CloudTrail shows a call minutes later.
    found = applied.only()
    assert (Kind.CHANGED, group, "ingress", None) == (found.kind, found.about, found.attribute, found.actual)
    assert f"tcp 5432 from {applied.lab.task_group()}" == found.declared
    SCHEMA.validate(json.loads(report.document(applied.drift())))
    assert found.who and "RevokeSecurityGroupIngress" == found.who.event


def test_a_rule_that_nobody_declares_is_added(applied: Applied) -> None:
    everybody = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    group = database_group(applied.lab)
    applied.lab.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[everybody])
    found = applied.only()
    assert (Kind.ADDED, "tcp 22 from 0.0.0.0/0", None) == (found.kind, found.actual, found.declared)


def test_a_route_that_was_deleted_is_missing(applied: Applied) -> None:
    table = applied.lab.route_table_of_tasks()
    applied.lab.ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    found = applied.only()
    assert (f"aws_route.{name_of(table + '0.0.0.0/0')}", "route", None) == (
        found.address,
        found.attribute,
        found.actual,
    )


@pytest.mark.parametrize(
    ("call", "asked", "attribute", "declared", "actual"),
    [
        ("modify_target_group", {"HealthCheckPath": "/nowhere"}, "health_check.path", "/api/v1/health", "/nowhere"),
        ("modify_target_group", {"Matcher": {"HttpCode": "200-299"}}, "health_check.matcher", "200", "200-299"),
    ],
)
def test_an_argument_that_was_changed_has_both_values(
    applied: Applied, call: str, asked: dict[str, Any], attribute: str, declared: str, actual: str
) -> None:
    getattr(applied.lab.client("elbv2"), call)(TargetGroupArn=applied.lab.target_group(), **asked)
    found = applied.only()
    assert (attribute, declared, actual) == (found.attribute, found.declared, found.actual)
    assert found.evidence and actual == found.evidence.value


def test_a_stopped_database_and_a_restarted_task_are_no_drift(applied: Applied) -> None:
    applied.lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    applied.lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, forceNewDeployment=True)
    assert () == applied.drift().drifts


def test_what_autoscaling_and_pipelines_change_is_expected(applied: Applied) -> None:
    applied.lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, desiredCount=5)
    applied.lab.deploy(image=applied.lab.push("next"))
    found = applied.drift()
    assert () == found.surprising
    assert {"desired_count": "autoscaling sets it", "task_definition": "a newer revision was deployed"} == {
        each.attribute: each.expected for each in found.drifts
    }
    assert {SERVICE} == {each.address for each in found.drifts}
    SCHEMA.validate(json.loads(report.document(found)))
    assert "No difference" in report.report(found)


def test_what_was_deleted_is_gone(applied: Applied) -> None:
    applied.lab.ecs.delete_service(cluster=CLUSTER, service=BACKEND, force=True)
    gone = [each for each in applied.drift().drifts if each.kind is Kind.GONE]
    assert [(SERVICE, "service")] == [(each.address, each.declared) for each in gone]


def test_a_state_of_another_account_is_refused(applied: Applied) -> None:
    applied.path.write_text(applied.path.read_text().replace("123456789012", "210987654321"))
    with pytest.raises(UsageError, match="is of account 210987654321"):
        applied.drift()


def test_what_cannot_be_read_is_a_gap_and_no_drift(applied: Applied) -> None:
    applied.lab.revoke_ingress(database_group(applied.lab))
    applied.lab.control("weather", deny=["ec2:DescribeSecurityGroups", "ecs:DescribeServices"])
    found = applied.drift()
    assert () == found.drifts
    assert {"ec2:DescribeSecurityGroups", "ecs:DescribeServices"} == {each.call for each in found.gaps}

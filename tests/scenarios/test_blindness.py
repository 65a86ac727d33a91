"""With any one call denied: never a crash, never healthy by blindness, the gap named, never a wrong confirmed cause."""

import json

import pytest

from stackmedic.errors import StackmedicError
from stackmedic.model.finding import Confidence, Diagnosis, Verdict
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab

READ = (
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeNatGateways",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ecr:DescribeImages",
    "ecs:DescribeClusters",
    "ecs:DescribeServiceDeployments",
    "ecs:DescribeServiceRevisions",
    "ecs:DescribeServices",
    "ecs:DescribeTaskDefinition",
    "ecs:DescribeTasks",
    "ecs:ListClusters",
    "ecs:ListServiceDeployments",
    "ecs:ListServices",
    "ecs:ListTasks",
    "elasticache:DescribeCacheClusters",
    "elasticache:DescribeCacheSubnetGroups",
    "elasticache:DescribeReplicationGroups",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "logs:GetLogEvents",
    "rds:DescribeDBInstances",
    "rds:DescribeEvents",
    "secretsmanager:DescribeSecret",
    "sts:GetCallerIdentity",
)


def attempt(lab: Lab, doctor: Doctor) -> Diagnosis | None:
    """A diagnosis, or None when the command ends with one clear sentence."""
    try:
        return doctor.diagnose(lab)
    except StackmedicError as error:
        assert str(error)
        return None


@pytest.mark.parametrize("denied", READ)
def test_a_denied_read_never_makes_the_healthy_stack_sick(lab: Lab, doctor: Doctor, denied: str) -> None:
    lab.control("weather", deny=[denied])

    diagnosis = attempt(lab, doctor)

    if diagnosis is not None:
        assert () == diagnosis.causes
        asked = denied in {each["permission"] for each in lab.calls()}
        assert not asked or denied in {each.call for each in diagnosis.gaps}


@pytest.mark.parametrize("denied", READ)
def test_a_denied_read_never_accuses_the_innocent(lab: Lab, doctor: Doctor, denied: str) -> None:
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.advance(15)
    lab.control("weather", deny=[denied])

    diagnosis = attempt(lab, doctor)

    if diagnosis is not None:
        confirmed = {each.id for each in diagnosis.causes if each.confidence is Confidence.CONFIRMED}
        assert confirmed <= {"network.sg_ingress_missing"}
        assert Verdict.HEALTHY != diagnosis.verdict


@pytest.mark.parametrize("denied", READ)
def test_a_denied_read_is_a_gap_with_the_permission_that_would_fill_it(lab: Lab, doctor: Doctor, denied: str) -> None:
    lab.deploy(image=lab.definition()["containerDefinitions"][0]["image"] + "-nowhere")
    lab.advance(12)
    lab.control("weather", deny=[denied])

    diagnosis = attempt(lab, doctor)

    if diagnosis is not None:
        confirmed = {each.id for each in diagnosis.causes if each.confidence is Confidence.CONFIRMED}
        assert confirmed <= {"image.tag_missing", "deploy.circuit_breaker_rolled_back"}
        asked = denied in {each["permission"] for each in lab.calls()}
        assert not asked or denied in {each.needs for each in diagnosis.gaps}


def test_the_same_account_gives_the_same_bytes(lab: Lab, doctor: Doctor) -> None:
    from stackmedic.report.json import report

    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.advance(15)

    first, second = (report(doctor.diagnose(lab)) for _ in range(2))

    assert json.loads(first) == json.loads(second)
    assert first == second

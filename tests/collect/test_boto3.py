"""The verbs through the real door and boto3, to an account that moto plays. The lab's scenarios go over the wire."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from stackmedic import app
from stackmedic.app import Options, Target
from stackmedic.errors import NotFound
from stackmedic.model.artifact import Image, Secret
from stackmedic.model.network import SecurityGroup, Subnet
from stackmedic.model.task import TaskDefinition

REGION = "eu-west-1"
UNKNOWN_TO_MOTO = {"cloudtrail:LookupEvents", "ecs:ListServiceDeployments", "elasticache:DescribeEvents"}


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A cluster with one service whose image is gone."""
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    given = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "key", "AWS_REGION": REGION, "HOME": str(tmp_path)}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        build(boto3.Session(region_name=REGION))
        yield


def build(session: boto3.Session) -> None:
    ecs = session.client("ecs")
    secret = session.client("secretsmanager").create_secret(Name="shop", SecretString='{"url": "x"}')
    session.client("ecr").create_repository(repositoryName="backend")
    container = {
        "name": "backend",
        "image": f"123456789012.dkr.ecr.{REGION}.amazonaws.com/backend:v1",
        "memory": 128,
        "secrets": [{"name": "DATABASE_URL", "valueFrom": f"{secret['ARN']}:url::"}],
    }
    ecs.create_cluster(clusterName="boutique", tags=[{"key": "Project", "value": "shop"}])
    ecs.register_task_definition(family="backend", containerDefinitions=[container])
    ecs.create_service(cluster="boutique", serviceName="backend", taskDefinition="backend:1", desiredCount=1)


def test_a_stack_is_found_by_its_tag_and_read() -> None:
    snapshot = app.examine(Target(stack="shop"))
    assert ["backend"] == [each.rsplit("/")[-1] for each in snapshot.scope.service_arns]
    assert UNKNOWN_TO_MOTO >= {each.call for each in snapshot.gaps}
    assert snapshot.known(SecurityGroup)
    assert snapshot.known(Subnet)


def test_the_missing_image_is_absent_and_the_secret_is_there() -> None:
    snapshot = app.examine(Target(cluster="boutique"))
    (definition,) = snapshot.known(TaskDefinition)
    assert "ImageNotFoundException" == getattr(snapshot.absence(Image, definition.containers[0].image), "value", None)
    assert ["shop"] == [each.name for each in snapshot.known(Secret)]


def test_the_region_s_only_stack_needs_no_name() -> None:
    assert "boutique" == app.status().scope.stack


def test_another_region_has_no_cluster() -> None:
    with pytest.raises(NotFound, match=r"There is no ECS cluster in us-east-1 of account 123456789012\."):
        app.examine(options=Options(region="us-east-1"))


def test_an_unknown_cluster_is_answered_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="There is no cluster shopp") as failure:
        app.examine(Target(cluster="shopp"))
    assert "clusters there: boutique; try: --cluster boutique" == failure.value.hint


def test_doctor_tries_every_permission() -> None:
    checks = {each.name: each.ok for each in app.doctor()}
    assert checks["credentials"] and checks["stack"] and checks["ec2:DescribeSubnets"]
    assert {each for each, ok in checks.items() if ok is False} <= UNKNOWN_TO_MOTO

"""Every stack that Terraform built starts by its name, is what its guide says, and is well."""

from pathlib import Path

import pytest
from tools.terraform.roots import ROOTS

from stackmedic import infrastructure
from stackmedic.app import Target
from stackmedic.model.finding import Verdict
from tests.conftest import Stacks
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab
from tests.scenarios.terraformed import state

GUIDES = {  # Stack → cluster → services with their tasks, as the guides name them.
    "ohmycoins": {
        "ohmycoins-staging-cluster": {"ohmycoins-staging-backend-service": 2, "ohmycoins-staging-frontend-service": 2}
    },
    "ohmycoins-production": {"ohmycoins-prod-cluster": {"ohmycoins-prod-backend": 0, "ohmycoins-prod-frontend": 0}},
    "onyx": {"onyx-prod-cluster": {"customer-a-prod-service": 2, "tenant-demo-service": 2}},
    "omnirapeutic": {"omnirapeutic-production": {"omnirapeutic-production-api": 2}},
    "ecommerce": {"ecommerce-dev-cluster": {"ecommerce-dev-order": 2, "ecommerce-dev-product": 2}},
    "multitenant-ai": {"multitenant-ai-minimal-cluster": {"multitenant-ai-minimal-service": 2}},
}
NAMED = {  # Stack → service, list, field of what the guides read by name.
    "ohmycoins": [("elbv2", "target_groups", "TargetGroupName", "ohmycoins-staging-backend-tg")],
    "ohmycoins-production": [("rds", "db_instances", "DBInstanceIdentifier", "ohmycoins-prod-postgres")],
    "onyx": [
        ("rds", "db_instances", "DBInstanceIdentifier", "onyx-prod-postgres"),
        ("elasticache", "replication_groups", "ReplicationGroupId", "onyx-prod-redis"),
        ("elbv2", "target_groups", "TargetGroupName", "tenant-demo-tg"),
        ("logs", "log_groups", "logGroupName", "/ecs/customer-a-prod"),
    ],
    "omnirapeutic": [
        ("rds", "db_clusters", "DBClusterIdentifier", "omnirapeutic-production"),
        ("cloudwatch", "alarms", "AlarmName", "omnirapeutic-production-ecs-cpu-high"),
        ("logs", "log_groups", "logGroupName", "/ecs/omnirapeutic-production/api"),
    ],
    "ecommerce": [
        ("rds", "db_instances", "DBInstanceIdentifier", "ecommerce-dev-db"),
        ("logs", "log_groups", "logGroupName", "/ecs/ecommerce-dev-product"),
    ],
    "multitenant-ai": [
        ("rds", "db_instances", "DBInstanceIdentifier", "multitenant-ai-minimal-db"),
        ("elasticache", "replication_groups", "ReplicationGroupId", "multitenant-ai-minimal-redis"),
        ("logs", "log_groups", "logGroupName", "/aws/codebuild/multitenant-ai-minimal-backend-build"),
    ],
}
PAUSED = {"ohmycoins-production": {"control.scaled_to_zero"}}  # Its clients are turned away, and that is said.


@pytest.fixture(scope="module", params=sorted(ROOTS))
def stack(request: pytest.FixtureRequest, stacks: Stacks) -> tuple[str, Lab]:
    """Each stack in turn, never touched."""
    return request.param, stacks(request.param)


def test_a_stack_has_the_services_of_its_guide_and_they_run(stack: tuple[str, Lab]) -> None:
    name, lab = stack
    running = {
        arn.rpartition("/")[2]: {
            each["serviceName"]: each["runningCount"]
            for each in lab.ecs.describe_services(
                cluster=arn, services=lab.ecs.list_services(cluster=arn)["serviceArns"]
            )["services"]
        }
        for arn in lab.ecs.list_clusters()["clusterArns"]
    }
    assert GUIDES[name] == running


def test_a_stack_has_what_its_guide_reads_by_name(stack: tuple[str, Lab]) -> None:
    name, lab = stack
    for service, kind, field, wanted in NAMED[name]:
        lists = [each for each in getattr(lab.client(service), f"describe_{kind}")().values() if isinstance(each, list)]
        assert wanted in [each.get(field) for listed in lists for each in listed]


def test_nothing_is_wrong_with_a_stack_as_it_was_built(stack: tuple[str, Lab], doctor: Doctor) -> None:
    name, lab = stack
    (cluster,) = GUIDES[name]
    diagnosis = doctor.diagnose(lab, Target(cluster=cluster))
    assert PAUSED.get(name, set()) == {each.id for each in diagnosis.causes}
    assert name in PAUSED or Verdict.HEALTHY == diagnosis.verdict
    assert () == diagnosis.unexplained
    assert () == diagnosis.risks


def test_each_lab_draws_passwords_of_its_own(stack: tuple[str, Lab]) -> None:
    _, lab = stack
    secrets = lab.client("secretsmanager")
    for each in secrets.list_secrets()["SecretList"]:
        assert "{{" not in secrets.get_secret_value(SecretId=each["ARN"])["SecretString"]


def test_a_state_made_of_a_stack_shows_no_drift(
    stack: tuple[str, Lab], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, lab = stack
    for name, value in lab.environment().items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "terraform.tfstate"
    path.write_text(state(lab))
    found = infrastructure.drift(str(path))
    assert ((), ()) == (found.drifts, found.gaps)

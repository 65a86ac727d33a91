"""What is wrong and hurts nobody yet, by plain AWS calls: listed apart, with proof, while the stack stays healthy."""

from collections.abc import Callable, Iterator

import pytest

from stackmedic.app import Target
from stackmedic.lab.fault import Aws
from stackmedic.lab.hidden import DATABASE_MAINTENANCE, variable
from stackmedic.model.finding import Verdict
from tests.conftest import Stacks
from tests.lab.guides import ohmycoins_acts, omnirapeutic_acts
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import DATABASE, Lab


def encrypt_topics(lab: Lab) -> None:
    key = lab.client("kms").create_key()["KeyMetadata"]["Arn"]
    sns = lab.client("sns")
    for each in sns.list_topics()["Topics"]:
        sns.set_topic_attributes(TopicArn=each["TopicArn"], AttributeName="KmsMasterKeyId", AttributeValue=key)


def announce_maintenance(lab: Lab) -> None:
    Aws(lab.url, lab.region).hide(**{variable(DATABASE_MAINTENANCE, DATABASE): 1})


def take_the_role_of_flow_logs(lab: Lab) -> None:
    omnirapeutic_acts.take_permission(Aws(lab.url, lab.region))


def pull_from_a_public_registry(lab: Lab) -> None:
    ohmycoins_acts.pulled_from_elsewhere(Aws(lab.url, lab.region))


def work_with_files_without_an_endpoint(lab: Lab) -> None:
    ohmycoins_acts.files_without_endpoint(Aws(lab.url, lab.region))


Act = Callable[[Lab], None]
RISKS: list[tuple[str, Act, str, str]] = [
    ("ohmycoins", announce_maintenance, "control.maintenance", "rds:DescribePendingMaintenanceActions"),
    ("ohmycoins", pull_from_a_public_registry, "cost.external_image_pulls", "ec2:DescribeRouteTables"),
    ("ohmycoins", work_with_files_without_an_endpoint, "cost.nat_missing_gateway_endpoint", "ec2:DescribeVpcEndpoints"),
    ("omnirapeutic", take_the_role_of_flow_logs, "observability.flowlogs_role_missing_permission",
     "iam:SimulatePrincipalPolicy"),
    ("omnirapeutic", encrypt_topics, "observability.alarm_topic_key_denies_publisher", "kms:GetKeyPolicy"),
]  # fmt: skip


@pytest.fixture
def lab(stacks: Stacks, stack: str) -> Iterator[Lab]:
    copy = stacks(stack).fork()
    yield copy
    copy.control("down")


@pytest.mark.parametrize(("stack", "act", "cause", "read"), RISKS, ids=[each[2] for each in RISKS])
def test_a_risk_is_told_and_without_its_read_a_gap(lab: Lab, doctor: Doctor, act: Act, cause: str, read: str) -> None:
    act(lab)
    lab.advance(20)
    target = Target(cluster=lab.ecs.list_clusters()["clusterArns"][0].rpartition("/")[2])

    diagnosis = doctor.diagnose(lab, target)

    assert (Verdict.HEALTHY, {cause}) == (diagnosis.verdict, {each.id for each in diagnosis.risks})

    lab.control("weather", deny=[read])
    diagnosis = doctor.diagnose(lab, target)

    assert (set(), {read}) == ({each.id for each in diagnosis.risks}, {each.needs for each in diagnosis.gaps})


@pytest.mark.parametrize("stack", ["ohmycoins"])
def test_auto_scaling_is_asked_about_a_service_at_its_maximum_alone(lab: Lab, doctor: Doctor) -> None:
    read = "application-autoscaling:DescribeScalingActivities"
    doctor.diagnose(lab)
    assert read not in {each["permission"] for each in lab.calls()}

    ohmycoins_acts.bounded(Aws(lab.url, lab.region))
    lab.advance(15)
    lab.control("weather", deny=[read])
    diagnosis = doctor.diagnose(lab)

    assert ((), {read}) == (diagnosis.causes, {each.needs for each in diagnosis.gaps})

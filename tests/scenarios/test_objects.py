"""A task's bucket, by plain AWS calls: each cause is named, and what cannot be asked is a gap."""

import json
from collections.abc import Iterator

import pytest

from stackmedic.app import Target
from stackmedic.lab.fault import Aws
from stackmedic.model.finding import Confidence, Diagnosis
from tests.conftest import Stacks
from tests.lab.guides import onyx_acts
from tests.lab.guides.acts import without_actions
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab

BUCKET = "onyx-prod-file-store-123456789012"
ROLES = "arn:aws:iam::123456789012:role"
TENANTS = ("customer-a-prod", "tenant-demo")
MINUTES = 12
BLIND = {  # Without the read: what the words alone still suggest, never as certain.
    "s3:GetBucketLocation": "storage.s3_bucket_missing",
    "s3:GetBucketPolicy": "storage.s3_bucket_missing",
    "s3:GetEncryptionConfiguration": "storage.s3_bucket_missing",
}


@pytest.fixture
def lab(stacks: Stacks) -> Iterator[Lab]:
    """A copy of the stack whose tasks keep files in a bucket."""
    copy = stacks("onyx").fork()
    yield copy
    copy.control("down")


def look(lab: Lab, doctor: Doctor) -> Diagnosis:
    return doctor.diagnose(lab, Target(cluster="onyx-prod-cluster"))


def accused(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(each.id, each.about) for each in diagnosis.causes]


def delete(lab: Lab) -> None:
    onyx_acts.drop_bucket(Aws(lab.url, lab.region))


def test_a_bucket_that_is_gone_is_named(lab: Lab, doctor: Doctor) -> None:
    delete(lab)
    lab.advance(MINUTES)

    assert [("storage.s3_bucket_missing", f"arn:aws:s3:::{BUCKET}")] == accused(look(lab, doctor))


def test_a_role_without_the_actions_is_named(lab: Lab, doctor: Doctor) -> None:
    without_actions("customer-a", "", "taskRoleArn", "s3:PutObject").inject(Aws(lab.url, lab.region))
    lab.advance(MINUTES)

    assert [("storage.s3_policy_missing", f"{ROLES}/customer-a-prod-task-role")] == accused(look(lab, doctor))


def test_a_policy_that_waits_for_another_endpoint_is_named(lab: Lab, doctor: Doctor) -> None:
    statement = {
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{BUCKET}/*",
        "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}},
    }  # fmt: skip
    document = {"Version": "2012-10-17", "Statement": [statement]}
    lab.client("s3").put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(document))
    lab.advance(MINUTES)

    assert [("storage.s3_authz_policy_denies", f"arn:aws:s3:::{BUCKET}")] == accused(look(lab, doctor))


def test_a_key_that_the_roles_may_not_use_is_named(lab: Lab, doctor: Doctor) -> None:
    key = lab.client("kms").create_key()["KeyMetadata"]["Arn"]
    chosen = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    lab.client("s3").put_bucket_encryption(
        Bucket=BUCKET,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": chosen}]},
    )
    lab.advance(MINUTES)

    named = [("storage.s3_kms_permission_missing", f"{ROLES}/{each}-task-role") for each in TENANTS]
    assert named == accused(look(lab, doctor))


@pytest.mark.parametrize("denied", BLIND)
def test_a_read_of_the_bucket_that_is_denied_is_a_gap_and_accuses_nobody_for_certain(
    lab: Lab, doctor: Doctor, denied: str
) -> None:
    delete(lab)
    lab.advance(MINUTES)
    lab.control("weather", deny=[denied])

    diagnosis = look(lab, doctor)

    assert {denied} == {each.needs for each in diagnosis.gaps}
    assert {BLIND[denied]} == {each.id for each in diagnosis.causes}
    certain = {each.confidence for each in diagnosis.causes} == {Confidence.CONFIRMED}
    assert certain == (denied != "s3:GetBucketLocation")


def test_a_healthy_stack_is_not_asked_for_its_bucket(lab: Lab, doctor: Doctor) -> None:
    before = len(lab.calls())

    assert () == look(lab, doctor).causes

    assert not [each for each in lab.calls()[before:] if each["permission"].startswith("s3:")]

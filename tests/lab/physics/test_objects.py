"""What a program gets of S3, by its role, its way there, the bucket's policy, its region and its key."""

from typing import Any

import pytest

from stackmedic.lab.physics import dialects
from stackmedic.lab.physics.needs import Bucket, Client
from tests.lab.physics.village import Village, allow, deny, document

BUCKET = "village-files"
OBJECTS, WHOLE = f"arn:aws:s3:::{BUCKET}/*", f"arn:aws:s3:::{BUCKET}"
READ, WRITE, LIST = allow("s3:GetObject", OBJECTS), allow("s3:PutObject", OBJECTS), allow("s3:ListBucket", WHOLE)


class Store:
    """A village with NAT, a bucket with one file, and a program that uses it."""

    def __init__(self, *statements: dict[str, Any], nat: bool = True) -> None:
        self.village = Village()
        if nat:
            self.village.nat()
        self.role = self.village.role("files", *statements) if statements else ""
        self.s3 = self.village.moto("s3", "aws")
        self.s3.create_bucket(BUCKET, self.village.region)
        self.s3.put_object(BUCKET, "report.pdf", b"x")

    @property
    def bucket(self) -> Any:
        return self.s3.buckets[BUCKET]

    def use(self, write: bool = False, **settings: Any) -> Any:
        task = self.village.task(taskRoleArn=self.role)
        client = Client(self.village, task, dialects.named("python-fastapi"), {}, ("public",))  # type: ignore[arg-type]
        return Bucket(client, {"bucket": BUCKET, "key": "report.pdf", **settings}).use(write)

    def key(self, *statements: dict[str, Any]) -> Any:
        """A KMS key of the account, which encrypts the bucket from now on."""
        root = allow("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{self.village.id}:root"})
        made = self.village.moto("kms").create_key(
            document(*(statements or (root,))), "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", [], None
        )
        chosen = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": made.id}
        self.bucket.encryption = {"Rule": {"ApplyServerSideEncryptionByDefault": chosen}}
        self.s3.put_object(BUCKET, "report.pdf", b"x", encryption="aws:kms", kms_key_id=made.id)
        return made


def test_a_role_that_may_reads_and_writes() -> None:
    store = Store(READ, WRITE)
    assert (store.use().name, store.use(write=True).name) == ("OK", "OK")


@pytest.mark.parametrize(
    ("settings", "outcome"),
    [
        ({"bucket": "village-archive"}, "NO_SUCH_BUCKET"),
        ({"bucket": "", "url": f"s3://{BUCKET}"}, "OK"),
        ({"region": "us-east-1"}, "OK"),
        ({"region": "us-east-1", "redirects": False}, "WRONG_REGION"),
    ],
)
def test_the_bucket_has_to_be_there_and_in_the_region_unless_the_client_follows(
    settings: dict[str, Any], outcome: str
) -> None:
    assert Store(READ, LIST).use(**settings).name == outcome


def test_another_region_is_beyond_a_gateway_endpoint() -> None:
    store = Store(READ, nat=False)
    store.village.endpoint("s3")
    assert (store.use().name, store.use(region="us-east-1").name) == ("OK", "TIMEOUT")


def test_without_a_way_out_it_is_silence() -> None:
    assert Store(READ, nat=False).use().name == "TIMEOUT"


def test_a_task_without_a_role_has_no_credentials() -> None:
    assert Store().use().name == "NO_CREDENTIALS"


def test_a_missing_permission_is_named_in_awss_words() -> None:
    refused = Store(READ).use(write=True)
    assert refused.name == "ACCESS_DENIED"
    assert refused.detail.endswith("because no identity-based policy allows the s3:PutObject action")
    assert (
        'is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::village-files/report.pdf"'
        in refused.detail
    )


@pytest.mark.parametrize(("lists", "outcome"), [(True, "NO_SUCH_KEY"), (False, "ACCESS_DENIED")])
def test_a_key_that_is_not_there_is_only_told_to_who_may_list(lists: bool, outcome: str) -> None:
    store = Store(READ, *([LIST] if lists else []))
    found = store.use(key="gone.pdf")
    assert found.name == outcome
    assert ("s3:ListBucket" in found.detail) is not lists


@pytest.mark.parametrize(("about", "outcome"), [("s3:GetObject", "ACCESS_DENIED"), ("s3:DeleteObject", "OK")])
def test_the_buckets_own_policy_decides_too(about: str, outcome: str) -> None:
    store = Store(READ)
    store.bucket.policy = document(deny(about, OBJECTS, Principal="*"))
    assert store.use().name == outcome


def test_the_endpoints_policy_is_asked_where_the_way_leads_through_it() -> None:
    store = Store(READ)
    endpoint = store.village.endpoint("s3")
    endpoint.policy_document = document(allow("s3:*", "arn:aws:s3:::prod-layers/*", Principal="*"))
    assert "no VPC endpoint policy allows" in store.use().detail


# Encryption


@pytest.mark.parametrize(
    ("granted", "reads", "writes"),
    [
        ([], "ACCESS_DENIED", "ACCESS_DENIED"),
        (["kms:Decrypt"], "OK", "ACCESS_DENIED"),
        (["kms:GenerateDataKey"], "ACCESS_DENIED", "OK"),
        (["kms:Decrypt", "kms:GenerateDataKey"], "OK", "OK"),
    ],
)
def test_an_encrypted_bucket_needs_the_key_as_well(granted: list[str], reads: str, writes: str) -> None:
    store = Store(READ, WRITE, *[allow(action, "*") for action in granted])
    store.key()
    assert (store.use().name, store.use(write=True).name) == (reads, writes)


def test_a_disabled_key_denies_whoever_asks() -> None:
    store = Store(READ, allow("kms:*", "*"))
    key = store.key()
    key.key_state = "Disabled"
    found = store.use()
    assert (found.name, found.detail) == ("ACCESS_DENIED", f"{key.arn} is disabled.")


@pytest.mark.parametrize(("context", "outcome"), [(f"{WHOLE}/*", "OK"), ("arn:aws:s3:::other/*", "ACCESS_DENIED")])
def test_a_condition_on_the_encryption_context_has_to_match_the_object(context: str, outcome: str) -> None:
    condition = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": context}}
    store = Store(READ, allow("kms:Decrypt", "*", Condition=condition))
    store.key()
    assert store.use().name == outcome


def test_a_bucket_key_changes_the_context_to_the_buckets() -> None:
    condition = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": f"{WHOLE}/*"}}
    store = Store(READ, allow("kms:Decrypt", "*", Condition=condition))
    store.key()
    store.bucket.encryption["Rule"]["BucketKeyEnabled"] = True
    assert store.use().name == "ACCESS_DENIED"

"""storage.s3_*: what AWS refuses a task of its bucket, beside what IAM, the bucket and its key say."""

import json
from typing import Any

import pytest

from stackmedic.diagnose.rule import Check
from stackmedic.diagnose.rules.storage import (
    s3_authz_list_missing_masks_404,
    s3_authz_policy_denies,
    s3_bucket_missing,
    s3_endpoint_wrong_region,
    s3_kms_permission_missing,
    s3_policy_missing,
)
from stackmedic.model.access import EncryptionKey, KeyPolicy, Permit
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.storage import Bucket, BucketEncryption, BucketPolicy
from tests.diagnose.builders import Keyed, Listed, a_snapshot, gone, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.refusing import (
    BUCKET,
    FILES,
    KEY,
    NO_BUCKET,
    OBJECT,
    ROLE,
    bucket,
    encrypted,
    iam,
    policy,
    refusal,
    told,
)
from tests.diagnose.rules.table import Told, rows

LISTING = refusal("s3:ListBucket", BUCKET, "HeadObject")
BY_RESOURCE = refusal(why="with an explicit deny in a resource-based policy")
GENERATE = refusal("kms:GenerateDataKey", KEY)
REDIRECT = "PermanentRedirect: The bucket you are attempting to access must be addressed using the specified endpoint."
USELESS = (
    f"ClientError: An error occurred (KMS.DisabledException) when calling the GetObject operation: {KEY} is disabled."
)
HEALTHY = {"the healthy stack": a_snapshot()}


def deny(**more: Any) -> str:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"{BUCKET}/*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def a_key(state: str) -> Keyed:
    return Keyed(KEY, make(EncryptionKey, "kms:DescribeKey", "KeyMetadata", id="1", arn=KEY, state=state))


NOT_BY_ENDPOINT = {"StringNotEquals": {"aws:SourceVpce": "vpce-old"}}
NO_POLICY = gone(BucketPolicy, FILES, value="NoSuchBucketPolicy")
NO_KEY_POLICY = gone(KeyPolicy, KEY)

TABLE = {
    s3_bucket_missing: Told(
        BUCKET,
        {"the bucket that a variable names is not there": told(NO_BUCKET, parts=(gone(Bucket, FILES),))},
        {
            **HEALTHY,
            "the bucket has been created since": told(NO_BUCKET, parts=(bucket(),)),
            "nobody says that it is missing": told("ready", parts=(gone(Bucket, FILES),)),
        },
        {"buckets may not be looked at": told(NO_BUCKET, parts=(unreadable(Bucket, FILES),))},
    ),
    s3_endpoint_wrong_region: Told(
        BUCKET,
        {"the bucket is in another region": told(REDIRECT, parts=(bucket("us-west-2"),))},
        {
            **HEALTHY,
            "the bucket is in this region": told(REDIRECT, parts=(bucket(),)),
            "the client follows to the other region": told("ready", parts=(bucket("us-west-2"),)),
            "the bucket is gone": told(REDIRECT, parts=(gone(Bucket, FILES),)),
        },
        {"buckets may not be looked at": told(REDIRECT, parts=(unreadable(Bucket, FILES),))},
    ),
    s3_policy_missing: Told(
        ROLE,
        {
            "no policy allows it": told(refusal(), parts=(iam("implicitDeny"),)),
            "a policy denies it": told(refusal(), parts=(iam("explicitDeny"),)),
            "the role is not there": told(refusal(), parts=(Listed(Permit, (ROLE, OBJECT), ()),)),
            "listing is what the program does": told(
                refusal("s3:ListBucket", BUCKET, "ListObjectsV2"), parts=(iam("implicitDeny", "s3:ListBucket", BUCKET),)
            ),
        },
        {
            **HEALTHY,
            "it has been allowed since": told(refusal(), parts=(iam("allowed"),)),
            "another role was refused": told(refusal(role="shop-build"), parts=(iam("implicitDeny"),)),
            "a missing object is asked for": told(LISTING, parts=(iam("implicitDeny", "s3:ListBucket", BUCKET),)),
            "it is a queue": told(refusal("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:orders")),
        },
        {"IAM may not be asked": told(refusal(), parts=(unreadable(Permit, (ROLE, OBJECT)),))},
    ),
    s3_authz_list_missing_masks_404: Told(
        ROLE,
        {"the object is not there": told(LISTING, parts=(iam("implicitDeny", "s3:ListBucket", BUCKET),))},
        {
            **HEALTHY,
            "listing has been allowed since": told(LISTING, parts=(iam("allowed", "s3:ListBucket", BUCKET),)),
            "writing is refused": told(refusal(), parts=(iam("implicitDeny"),)),
        },
        {"IAM may not be asked": told(LISTING, parts=(unreadable(Permit, (ROLE, BUCKET)),))},
    ),
    s3_authz_policy_denies: Told(
        BUCKET,
        {
            "it denies everybody": told(BY_RESOURCE, parts=(policy(deny()),)),
            "a condition does, as AWS says": told(BY_RESOURCE, parts=(policy(deny(Condition=NOT_BY_ENDPOINT)),)),
        },
        {
            **HEALTHY,
            "a condition may, and AWS names another policy": told(
                refusal(), parts=(policy(deny(Condition=NOT_BY_ENDPOINT)),)
            ),
            "it speaks of other objects": told(refusal(), parts=(policy(deny(Resource=f"{BUCKET}/private/*")),)),
            "it has none": told(refusal(), parts=(NO_POLICY,)),
        },
        {"its policy may not be read": told(BY_RESOURCE, parts=(unreadable(BucketPolicy, FILES),))},
    ),
    s3_kms_permission_missing: Told(
        ROLE,
        {
            "the role may not use the key": told(
                GENERATE, parts=(encrypted(), iam("implicitDeny", "kms:GenerateDataKey", KEY), NO_KEY_POLICY)
            )
        },
        {
            **HEALTHY,
            "the key is that of a secret": told(
                GENERATE, parts=(encrypted(None), iam("implicitDeny", "kms:GenerateDataKey", KEY), NO_KEY_POLICY)
            ),
            "it has been allowed since": told(
                GENERATE, parts=(encrypted(), iam("allowed", "kms:GenerateDataKey", KEY), NO_KEY_POLICY)
            ),
            "the bucket is refused, not the key": told(refusal(), parts=(encrypted(), iam("implicitDeny"))),
        },
        {"IAM may not be asked": told(GENERATE, parts=(encrypted(), unreadable(Permit, (ROLE, KEY))))},
    ),
}


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "found"))
def test_what_is_wrong_is_found(check: Check, snapshot: Snapshot, about: str) -> None:
    assert the_finding(check, snapshot).about == about


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "silent"))
def test_what_looks_alike_is_silent(check: Check, snapshot: Snapshot, about: str) -> None:
    assert findings(check, snapshot) == []


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "hidden"))
def test_what_could_not_be_read_is_undecided(check: Check, snapshot: Snapshot, about: str) -> None:
    assert undecided(check, snapshot)


def test_a_key_that_no_bucket_is_known_to_use_is_none_of_s3() -> None:
    alone = told(GENERATE, parts=(unreadable(BucketEncryption, FILES), iam("implicitDeny", "kms:GenerateDataKey", KEY)))
    assert findings(s3_kms_permission_missing.check, alone) == []


@pytest.mark.parametrize("state", ["Disabled", "PendingDeletion"])
def test_a_key_that_is_out_of_use_is_found_by_what_s3_says_of_it(state: str) -> None:
    found = the_finding(s3_kms_permission_missing.check, told(USELESS, parts=(a_key(state),)))
    assert (found.about, found.evidence[0].value) == (KEY, state)


def test_a_key_that_works_again_is_silent() -> None:
    assert findings(s3_kms_permission_missing.check, told(USELESS, parts=(a_key("Enabled"),))) == []


def test_a_key_that_may_not_be_looked_at_is_undecided() -> None:
    assert undecided(s3_kms_permission_missing.check, told(USELESS, parts=(unreadable(EncryptionKey, KEY),)))


LOCKED = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"},
                                    "Action": "kms:*", "Resource": "*"}]})  # fmt: skip
ACCOUNTS = LOCKED.replace('"Service": "logs.amazonaws.com"', '"AWS": "arn:aws:iam::123456789012:root"')
GONE = "ClientError: An error occurred (KMS.NotFoundException) when calling the PutObject operation: Key does not exist"


def guarded(document: str) -> Keyed:
    return Keyed(KEY, make(KeyPolicy, "kms:GetKeyPolicy", "", policy=document))


def test_a_key_whose_policy_leaves_out_even_the_account_is_to_change_not_the_role() -> None:
    parts = (encrypted(), iam("allowed", "kms:GenerateDataKey", KEY), guarded(LOCKED))
    found = the_finding(s3_kms_permission_missing.check, told(GENERATE, parts=parts))
    assert (found.about, found.evidence[0].call) == (KEY, "kms:GetKeyPolicy")


def test_a_key_whose_policy_leaves_it_to_the_account_is_not_accused() -> None:
    parts = (encrypted(), iam("allowed", "kms:GenerateDataKey", KEY), guarded(ACCOUNTS))
    assert findings(s3_kms_permission_missing.check, told(GENERATE, parts=parts)) == []


def test_that_iam_does_not_have_a_role_is_shown() -> None:
    found = the_finding(s3_policy_missing.check, told(refusal(), parts=(Listed(Permit, (ROLE, OBJECT), ()),)))
    assert (found.evidence[0].call, found.evidence[0].value) == ("iam:SimulatePrincipalPolicy", "NoSuchEntity")


def test_a_role_that_has_no_policy_is_there() -> None:
    found = the_finding(s3_policy_missing.check, told(refusal(), parts=(iam("implicitDeny"),)))
    assert "any more" not in found.says


def test_a_role_that_nobody_asked_about_is_not_gone() -> None:
    assert undecided(s3_policy_missing.check, told(refusal()))


def test_a_bucket_that_encrypts_with_a_key_that_is_not_there_is_found() -> None:
    parts = (encrypted(), gone(EncryptionKey, KEY, value="NotFoundException"))
    found = the_finding(s3_kms_permission_missing.check, told(GONE, parts=parts))
    assert (found.about, found.evidence[0].value) == (FILES, KEY)


@pytest.mark.parametrize("parts", [(encrypted(), a_key("Enabled")), (encrypted(None),)])
def test_a_bucket_whose_key_is_there_is_silent(parts: tuple[Keyed, ...]) -> None:
    assert findings(s3_kms_permission_missing.check, told(GONE, parts=parts)) == []


def test_a_buckets_key_that_may_not_be_looked_at_is_undecided() -> None:
    parts = (encrypted(), unreadable(EncryptionKey, KEY))
    assert undecided(s3_kms_permission_missing.check, told(GONE, parts=parts))

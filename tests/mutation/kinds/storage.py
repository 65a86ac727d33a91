"""Buckets: policy, encryption, public access, versions, life cycle, and the bucket itself."""

import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack
from tests.scenarios.lab import Lab


def mutations(stack: Stack) -> Iterator[Mutation]:
    for each in stack.lab.client("s3").list_buckets()["Buckets"]:
        yield from of_bucket(each["Name"])


def of_bucket(name: str) -> Iterator[Mutation]:
    about = (name, f"arn:aws:s3:::{name}")
    title, asked = f"bucket {name}", {"Bucket": name}
    for told, document in (("denies all", denied(name, {})), ("denies GetObject", denied(name, {}, "s3:GetObject"))):
        yield Mutation(f"{title} policy: {told}", about, ("Policy",),
                       call("s3", "put_bucket_policy", **asked, Policy=document), starts=True)  # fmt: skip
    yield Mutation(f"{title} policy: none", about, ("Policy",), call("s3", "delete_bucket_policy", **asked))
    for told, rule in (
        ("AES256", {"SSEAlgorithm": "AES256"}),
        ("another key", {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "00000000-0000-0000-0000-000000000000"}),
    ):
        rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": rule}]}
        fields = ("ServerSideEncryptionConfiguration", "KMSMasterKeyID", "SSEAlgorithm")
        change = call("s3", "put_bucket_encryption", **asked, ServerSideEncryptionConfiguration=rules)
        yield Mutation(f"{title} encryption: {told}", about, fields, change)
    yield Mutation(f"{title} encryption: none", about, ("ServerSideEncryptionConfiguration",),
                   call("s3", "delete_bucket_encryption", **asked))  # fmt: skip
    yield Mutation(f"{title} public access block: none", about, ("PublicAccessBlockConfiguration",),
                   call("s3", "delete_public_access_block", **asked))  # fmt: skip
    suspended = {"Status": "Suspended"}
    yield Mutation(f"{title} versioning: suspended", about, ("Versioning", "Status"),
                   call("s3", "put_bucket_versioning", **asked, VersioningConfiguration=suspended))  # fmt: skip
    yield Mutation(f"{title} life cycle: none", about, ("Rules",), call("s3", "delete_bucket_lifecycle", **asked))
    yield Mutation(f"{title}: deleted", about, ("Bucket", "Buckets", "NoSuchBucket"), delete(name), starts=True)


def denied(name: str, condition: dict[str, Any], action: str = "s3:*") -> str:
    """Everybody but the account's root, who could never mend it otherwise."""
    but = {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:root"}} | condition
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": action, "Condition": but,
         "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]},
    ]})  # fmt: skip


def delete(name: str) -> Any:
    def apply(lab: Lab) -> None:
        s3 = lab.client("s3")
        for each in s3.list_object_versions(Bucket=name).get("Versions", []):
            s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
        s3.delete_bucket(Bucket=name)

    return apply

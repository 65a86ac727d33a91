"""A task whose role AWS refuses something, as boto3 logs it, and what IAM and the resources say of it."""

from typing import Any

from stackmedic.model.access import Permit
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.storage import Bucket, BucketEncryption, BucketPolicy
from tests.diagnose.builders import (
    Keyed,
    Listed,
    Part,
    a_container_definition,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    default_environment,
    log,
    make,
    stopped,
)

FILES = "shop-files"
BUCKET = f"arn:aws:s3:::{FILES}"
OBJECT = f"{BUCKET}/orders/1.pdf"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-aaaa-bbbb-cccc-0123456789ab"
ROLE = "arn:aws:iam::123456789012:role/shop-task"
NO_BUCKET = (
    "botocore.errorfactory.NoSuchBucket: An error occurred (NoSuchBucket) when calling the GetObject operation: The "
    "specified bucket does not exist"
)


def refusal(
    action: str = "s3:PutObject",
    resource: str = OBJECT,
    operation: str = "PutObject",
    why: str = "because no identity-based policy allows the action",
    role: str = "shop-task",
) -> str:
    """Source: IAM user guide, "Troubleshoot access denied error messages"."""
    return (
        f"botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the {operation} operation: "
        f"User: arn:aws:sts::123456789012:assumed-role/{role}/0f1e2d3c is not authorized to perform: {action} on "
        f'resource: "{resource}" {why}'
    )


def told(*lines: str, parts: tuple[Part, ...] = ()) -> Snapshot:
    """A service whose newest task exited after it had written these lines; its definition names the bucket."""
    task = a_stopped_task("backend-dead", exit_code=1)
    named = {**default_environment("backend"), "FILES_BUCKET": FILES}
    container = a_container_definition("backend", environment=named)
    definition = a_task_definition("backend", containers=(container,), task_role_arn=ROLE)
    dead = (stopped("backend", task), log("backend-dead", *lines))
    return a_snapshot(a_service(running=1), definition, *dead, *parts)


def iam(decision: str, action: str = "s3:PutObject", resource: str = OBJECT) -> Listed:
    """What IAM's simulation says of the role."""
    permit = make(
        Permit,
        "iam:SimulatePrincipalPolicy",
        "EvaluationResults[0]",
        action=action,
        decision=decision,
        resource=resource,
    )
    return Listed(Permit, (ROLE, resource), (permit,))


def bucket(region: str = "eu-west-1") -> Keyed:
    return Keyed(FILES, make(Bucket, "s3:GetBucketLocation", "", location=region))


def policy(document: str) -> Keyed:
    return Keyed(FILES, make(BucketPolicy, "s3:GetBucketPolicy", "", policy=document))


def encrypted(key: str | None = KEY) -> Keyed:
    facts: dict[str, Any] = {"algorithm": "aws:kms" if key else "AES256", "key_id": key}
    return Keyed(FILES, make(BucketEncryption, "s3:GetEncryptionConfiguration", "", **facts))

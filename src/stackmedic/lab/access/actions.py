"""The permission that a call needs, where it is not spelled like the call.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3" and others.
"""

from stackmedic.lab.wire import Call

PREFIXES = {
    "elbv2": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "stepfunctions": "states",
    "sesv2": "ses",
    "efs": "elasticfilesystem",
}
S3 = {
    "ListBuckets": "ListAllMyBuckets",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListParts": "ListMultipartUploadParts",
    "DeleteObjects": "DeleteObject",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "GetBucketReplication": "GetReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
}
OTHER = {("lambda", "Invoke"): "lambda:InvokeFunction"}
FREE = {"sts:GetCallerIdentity", "sts:GetSessionToken"}  # "No permissions are required" (STS API reference).


def action_of(call: Call) -> str:
    """As IAM spells it."""
    if call.service == "s3":
        return f"s3:{S3.get(call.operation, call.operation)}"
    if (call.service, call.operation) in OTHER:
        return OTHER[call.service, call.operation]
    return f"{PREFIXES.get(call.service, call.service)}:{call.operation}"

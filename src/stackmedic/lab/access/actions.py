"""The permission that a call needs, where it is not spelled like the call.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3" and others.
"""

PREFIXES = {
    "elbv2": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "service-quotas": "servicequotas",
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
OTHER = {
    ("budgets", "DescribeBudgets"): "budgets:ViewBudget",
    ("lambda", "Invoke"): "lambda:InvokeFunction",
}
FREE = {"sts:GetCallerIdentity", "sts:GetSessionToken"}  # "No permissions are required" (STS API reference).


def action(service: str, operation: str) -> str:
    """As IAM spells an operation of one of botocore's services."""
    if service == "s3":
        return f"s3:{S3.get(operation, operation)}"
    return OTHER.get((service, operation)) or f"{PREFIXES.get(service, service)}:{operation}"

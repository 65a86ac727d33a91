"""AWS changed a default, and the same code now fails.

Object Ownership and public access of new buckets (April 2023), default engine versions, CA certificates, gp3,
IMDSv2. Source: S3 "AccessControlListNotSupported"; RDS default engine versions.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="AWS changed a default, so the same code now fails",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="aws default changed acl AccessControlListNotSupported object ownership new accounts april 2023 same "
    "code worked engine version rds.force_ssl default",
    signatures=(
        Proves(r"AccessControlListNotSupported"),
        Proves(r"The bucket does not allow ACLs", weight=5.0),
        Says(
            r"(?:aws|amazon|s3|rds|ec2) … (?:changed|new) … default|default … (?:changed|now) … (?:by "
            r")?(?:aws|amazon|s3|rds)|changed (?:the|its) default",
            weight=5.0,
        ),
        Says(r"BlockPublicAcls|Object Ownership|BucketOwnerEnforced", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:same|unchanged|identical|no) … (?:code|configuration|changes?|terraform|template)",
            r"(?:since|now|suddenly|new)",
            r"fail\w*|error|refus\w*|AccessControlList\w*",
            r"default",
            weight=5.0,
        ),
        Refutes(r"provider (?:version|upgrade)|v?\d+\.\d+\.\d+ … provider"),
    ),
    reports=(
        "module written in 2021, new account. aws_s3_bucket_acl: AccessControlListNotSupported: The bucket "
        "does not allow ACLs",
        "unchanged module. aws_s3_bucket: AccessControlListNotSupported",
    ),
    instead_of=("terraform.provider_regression",),
    confirm=("aws s3api get-bucket-ownership-controls --bucket BUCKET",),
    cures=("State what the old default was (or drop what it replaces) in the code.",),
)

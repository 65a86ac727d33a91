"""The request went to another region's endpoint.

Source: S3 PermanentRedirect, AuthorizationHeaderMalformed ("the region 'us-east-1' is wrong; expecting"),
IllegalLocationConstraint.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="S3 requests go to another region's endpoint",
    severity=Severity.MEDIUM,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="s3 region wrong endpoint PermanentRedirect AuthorizationHeaderMalformed expecting 301 bucket must "
    "be addressed using the specified endpoint",
    signatures=(
        Proves(r"AuthorizationHeaderMalformed"),
        Proves(r"PermanentRedirect"),
        Proves(r"must be addressed using the specified endpoint"),
        Proves(r"the region '[^']*' is wrong; expecting"),
        Proves(r"IllegalLocationConstraint\w*"),
        Says(r"(?:bucket|s3) … (?:other|another|different|wrong) region", weight=5.0),
        Says(r"x-amz-bucket-region|BucketRegionError", weight=4.0),
    ),
    reports=(
        "boto3 with region us-east-1, bucket in eu-west-1. PutObject: PermanentRedirect: The bucket you are "
        "attempting to access must be addressed using the specified endpoint.",
        "bucket moved. s3: 301 PermanentRedirect",
    ),
    confirm=("aws s3api get-bucket-location --bucket BUCKET",),
    cures=("Give the client the bucket's region.",),
)

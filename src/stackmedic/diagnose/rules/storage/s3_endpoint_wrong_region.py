"""The request went to another region's endpoint.

Source: S3 PermanentRedirect, AuthorizationHeaderMalformed ("the region 'us-east-1' is wrong; expecting"),
IllegalLocationConstraint.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.storage import Bucket, buckets_named

ELSEWHERE = re.compile(r"PermanentRedirect|must be addressed using the specified endpoint|the region '[^']*' is wrong")

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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ELSEWHERE)
    if not said:
        return
    for revision in suspect_revisions(snapshot, service):
        for name, variable in buckets_named(revision):
            found = snapshot.find(Bucket, name)
            if found and found.region != snapshot.scope.region:
                says = f"bucket {name} is in {found.region}, and is asked for in {snapshot.scope.region}"
                proof = (found.seen("location", says), variable.seen("value", f"{variable.name} names it"))
                yield rule.finding(
                    about=f"arn:aws:s3:::{name}",
                    hurts=(service.arn,),
                    says=says,
                    evidence=(*proof, said[-1].evidence),
                    since=said[0].at,
                )

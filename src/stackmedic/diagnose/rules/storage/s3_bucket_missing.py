"""The bucket does not exist, or belongs to another account than thought.

Source: guide onyx; S3 NoSuchBucket; bucket names are global.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.storage import Bucket, buckets_named

NOT_THERE = re.compile(r"NoSuchBucket|specified bucket does not exist")

rule = Rule(
    __name__,
    title="The bucket does not exist",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="s3 bucket does not exist NoSuchBucket missing deleted name wrong other account 404",
    signatures=(
        Proves(r"NoSuchBucket"),
        Proves(r"The specified bucket does not exist"),
        Says(
            r"bucket … (?:does not exist|not exist|missing|was deleted|not found|never (?:been )?created)", weight=5.0
        ),
        Says(r"HeadBucket … (?:404|Not Found)", weight=4.0),
    ),
    clues=(Refutes(r"<terraform> state|backend"),),
    reports=(
        "new region. app: NoSuchBucket: The specified bucket does not exist",
        "bucket name from the wrong stage. app: NoSuchBucket; HeadBucket 404 Not Found",
    ),
    confirm=("aws s3api head-bucket --bucket BUCKET",),
    cures=("Create the bucket, or name the one that the environment has.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, NOT_THERE)
    if not said:
        return
    for revision in suspect_revisions(snapshot, service):
        for name, variable in buckets_named(revision):
            if snapshot.find(Bucket, name) is None and (gone := snapshot.absence(Bucket, name)):
                yield rule.finding(
                    about=f"arn:aws:s3:::{name}",
                    hurts=(service.arn,),
                    says=f"bucket {name} does not exist",
                    evidence=(gone, variable.seen("value", f"{variable.name} names it"), said[-1].evidence),
                    since=said[0].at,
                )

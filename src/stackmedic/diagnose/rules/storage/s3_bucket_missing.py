"""The bucket does not exist, or belongs to another account than thought.

Source: guide onyx; S3 NoSuchBucket; bucket names are global.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

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

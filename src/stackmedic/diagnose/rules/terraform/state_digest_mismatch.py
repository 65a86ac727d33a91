"""The state object in S3 and the digest stored in DynamoDB differ.

Source: Terraform S3 backend ("state data in S3 does not have the expected content").
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The state object and its stored digest differ",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="state data in S3 does not have the expected content digest md5 dynamodb checksum mismatch",
    signatures=(
        Proves(r"state data in S3 does not have the expected content"),
        Proves(r"digest value stored in the (?:state|DynamoDB)|Digest value", weight=5.0),
        Says(r"(?:digest|checksum|md5) … (?:state|dynamodb|mismatch|differ)", weight=4.0),
    ),
    clues=(Refutes(r"lock file|provider"),),
    reports=(
        "S3 backend. init: Error refreshing state: state data in S3 does not have the expected content.",
        "S3 backend after an aborted write. init: state data in S3 does not have the expected content; "
        "digest in DynamoDB",
    ),
    confirm=('aws dynamodb get-item --table-name TABLE --key \'{"LockID":{"S":"BUCKET/KEY-md5"}}\'',),
    cures=(
        "Make sure that the object is the newest version, then write its digest into the table (or delete the item).",
    ),
)

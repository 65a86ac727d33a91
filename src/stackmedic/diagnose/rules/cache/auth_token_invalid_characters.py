"""The AUTH token holds characters that ElastiCache refuses.

Source: "Authenticating with the AUTH command": 16 to 128 printable characters; of the special ones only !, &, #, $,
^, <, >, and -.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The AUTH token holds characters that ElastiCache refuses",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="auth token invalid characters elasticache replication group special alphanumeric 16 128 length "
    "transit encryption create",
    signatures=(
        Proves(r"Invalid AuthToken"),
        Proves(r"AuthToken provided … (?:Auth token|must|invalid|16|alphanumeric)", weight=5.0),
        Says(
            r"auth[_ ]?token … (?:invalid|special char|not allowed|must (?:be|contain|only)|characters?"
            r"|alphanumeric|between 16)",
            weight=5.0,
        ),
        Says(r"(?:invalid|special|forbidden) char\w* … auth[_ ]?token"),
    ),
    reports=(
        "Terraform random_password for ElastiCache. aws_elasticache_replication_group: "
        "InvalidParameterValue: The AUTH token contains invalid characters; random_password: special = true",
        "CloudFormation replication group with a generated token. cloudformation: Invalid AuthToken "
        "provided. (Service: AmazonElastiCache; Status Code: 400)",
    ),
    instead_of=("cache.credential_mismatch", "secret.special_chars"),
    confirm=("aws elasticache describe-replication-groups --replication-group-id GROUP",),
    cures=("Make a token of 16 to 128 letters and digits, with at most ! & # $ ^ < > - (override_special).",),
)

"""The version, class or parameter family that is asked for does not exist, or not together.

Source: RDS CreateDBInstance and ElastiCache CreateReplicationGroup (InvalidParameterCombination, "Cannot find "
"version");
AWS withdraws minor versions, so that code that has worked fails when it makes the next one.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="AWS does not offer that version, class or combination",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="rds elasticache engine version cannot find version not available instance class unsupported combination "
    "parameter group family",
    signatures=(
        Proves(r"Cannot find version [\w.-]+ for \w"),
        Proves(r"does not support creating a DB instance with the following combination"),
        Proves(r"Expected a parameter group of family"),
        Says(
            r"(?:engine[ _]version|DB ?engine|node type|instance class|DBInstanceClass).{0,80}(?:invalid"
            r"|not (?:supported|available|valid)|unsupported)",
            weight=5.0,
        ),
        Says(r"InvalidParameterCombination", weight=2.0),
    ),
    clues=(Refutes(r"Cannot upgrade|FinalDBSnapshot|protected DB", weight=-6.0),),
    reports=(
        "a new environment from old code. Error: creating RDS DB Instance: Cannot find version 13.7 for postgres",
    ),
    instead_of=(
        "terraform.drift_aws_auto_upgrade",
        "terraform.aws_default_changed",
        "cache.auth_token_invalid_characters",
    ),
    confirm=(
        "aws rds describe-orderable-db-instance-options --engine ENGINE --query "
        "OrderableDBInstanceOptions[].[EngineVersion,DBInstanceClass]",
        "aws elasticache describe-cache-engine-versions --engine ENGINE",
    ),
    cures=(
        "Name a version and class that AWS lists, and the parameter group of its family; a major version alone stays "
        "valid longer.",
    ),
)

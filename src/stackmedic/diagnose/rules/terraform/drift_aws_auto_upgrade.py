"""AWS upgraded the resource itself, and the configuration asks to go back.

Source: RDS AutoMinorVersionUpgrade; "Cannot upgrade … from 14.10 to 14.7" (InvalidParameterCombination).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="AWS upgraded the resource and the configuration asks to go back",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="auto minor version upgrade rds engine_version downgrade cannot upgrade from to elasticache aurora "
    "drift terraform plan",
    signatures=(
        Proves(r"Cannot (?:upgrade|downgrade|modify) \S+ from \S+ to \S+", weight=5.0),
        Proves(r"auto_?minor_?version_?upgrade", weight=5.0),
        Says(
            r"(?:aws|rds|elasticache|aurora|maintenance) … (?:auto\w*|itself) … upgrad\w*|upgraded "
            r"(?:automatically|by aws|itself)",
            weight=5.0,
        ),
        Says(r"engine_?version … (?:downgrade|lower|older|->|=>)", weight=5.0),
        Says(
            r"(?:downgrade|lower version|older version) … (?:not (?:supported|allowed|possible)|engine" r"|version)",
            weight=4.0,
        ),
    ),
    clues=(Refutes(r"provider", weight=-2.0),),
    reports=(
        "aws_rds_cluster engine_version 8.0.mysql_aurora.3.04. aws_rds_cluster: InvalidParameterCombination: "
        "Cannot upgrade aurora-mysql from 8.0.mysql_aurora.3.05.2 to 8.0.mysql_aurora.3.04.0",
        "elasticache engine_version. aws_elasticache_replication_group: cannot downgrade from 7.1 to 7.0",
    ),
    instead_of=("terraform.drift",),
    confirm=(
        "aws rds describe-db-instances --db-instance-identifier DATABASE --query "
        "'DBInstances[].[EngineVersion,AutoMinorVersionUpgrade]'",
    ),
    cures=("Write the major version only (or the new one), and let the plan ignore minor versions.",),
)

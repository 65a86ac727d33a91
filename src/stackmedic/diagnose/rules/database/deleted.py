"""The instance or cluster no longer exists.

Source: RDS DBInstanceNotFound, DBClusterNotFoundFault; the endpoint's name stops resolving; RDS-EVENT-0003.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The database instance or cluster no longer exists",
    severity=Severity.CRITICAL,
    leads_to=(Effect.IS_DOWN, Effect.CANNOT_CONNECT),
    topic="rds instance cluster deleted DBInstanceNotFound no longer exists endpoint does not resolve removed "
    "destroyed",
    signatures=(
        Proves(r"DBInstanceNotFound\w*|DBClusterNotFound\w*"),
        Proves(
            r"(?:DB instance|DB cluster|database instance|rds instance|aurora cluster) … (?:(?:was |has "
            r"been |been )?deleted|no longer exists?|not found|destroyed|removed)",
            weight=5.0,
        ),
        Says(r"(?:RDS-EVENT-0003|DB instance deleted|DeleteDBInstance|DeleteDBCluster)", weight=5.0),
        Says(r"\.rds\.amazonaws\.com … (?:<unresolved>)|<unresolved> … \.rds\.amazonaws\.com", weight=4.0),
        Says(r'could not translate host name "[^"]{0,120}\.rds\.amazonaws\.com"', weight=4.0),
    ),
    clues=(
        Refutes(r"final ?snapshot|deletion ?protection|destroy … (?:fail|error|refus)", weight=-4.0),
        Refutes(r"enableDns|dns (?:support|hostnames)", weight=-2.0),
    ),
    reports=(
        "Terraform destroy ran in the wrong workspace. app: could not translate host name "
        '"prod.abcdef.eu-west-1.rds.amazonaws.com" to address: Name or service not known; rds: '
        "DBInstanceNotFound",
        "staging. rds: DBInstance staging-db not found",
    ),
    instead_of=("network.dns_record_missing", "database.instance_unavailable"),
    confirm=(
        "aws rds describe-db-instances --db-instance-identifier DATABASE",
        "aws rds describe-db-snapshots --db-instance-identifier DATABASE",
    ),
    cures=("Restore the last snapshot (or to a point in time) under the old name, and set deletion protection.",),
)

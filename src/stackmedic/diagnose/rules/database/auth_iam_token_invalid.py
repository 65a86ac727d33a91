"""The IAM database token was built wrongly, has expired, or is for another endpoint.

Tokens live 15 minutes and hold host, port, region and user; the user needs rds_iam. PostgreSQL says "PAM
authentication failed" whatever of it is wrong. Source: "IAM database authentication for MariaDB, MySQL, and
PostgreSQL".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The IAM database token is wrong, expired, or for another endpoint",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="rds iam authentication token generate-db-auth-token rds-db:connect PAM authentication failed "
    "expired 15 minutes port region endpoint rds_iam",
    signatures=(
        Proves(r"PAM authentication failed"),
        Proves(r"rds-db:connect|rds_iam|generate[-_]db[-_]auth[-_]token|AWSAuthenticationPlugin", weight=5.0),
        Says(
            r"IAM (?:database )?(?:auth\w*|token) … (?:expired|invalid|wrong|fail\w*|without|denied"
            r"|rejected|port|region|endpoint)",
            weight=5.0,
        ),
        Says(r"(?:auth )?token … (?:expired|15 minutes|900)", weight=4.0),
        Says(r"iam … (?:token|auth\w*) … (?:rds|database|postgres\w*|mysql)|(?:rds|database) iam", weight=4.0),
    ),
    clues=(
        Together(
            r"\bIAM (?:database )?auth\w*|auth[ -]?token|BuildAuthToken|generateAuthToken|rds[_ ]iam",
            r"Access denied for user|authentication failed|password authentication|login|rejected|expired",
            weight=7.0,
        ),
        Refutes(r"security token included", weight=-6.0),  # STS, of any call.
        Refutes(r"redis|elasticache"),
    ),
    reports=(
        "RDS MySQL with IAM auth, Go service. app: Error 1045: Access denied for user 'app'@'10.0.1.9' "
        "(using password: YES); app: BuildAuthToken is called once at start, pool opens connections after an "
        "hour; rds: IAM authentication enabled",
        'Lambda with RDS Proxy and IAM. app: PAM authentication failed for user "lambda"; role: no '
        "rds-db:connect for this user",
    ),
    instead_of=("database.credential_mismatch", "database.tls_required_by_server", "iam.permission_missing"),
    confirm=(
        "aws rds describe-db-instances --db-instance-identifier DATABASE --query "
        "'DBInstances[].IAMDatabaseAuthenticationEnabled'",
    ),
    cures=(
        "Build the token for the endpoint's own name, port, region and user, at each connection; grant "
        "rds_iam and rds-db:connect.",
    ),
)

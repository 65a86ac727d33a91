"""After a failover the pool stays on the instance that is a reader now.

Source: "Fast failover with Amazon Aurora PostgreSQL" (DNS TTL, drivers); PostgreSQL 25006
read_only_sql_transaction; Aurora MySQL 1290 --read-only.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="After a failover the pool stays on the demoted writer",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="failover writer demoted reader pool stale connection read-only transaction cannot execute aurora "
    "dns cache jdbc driver",
    signatures=(
        Says(
            r"(?:pool|connections?|client|driver) … (?:stays?|pinned|stuck|keeps?|remains?) … (?:demoted"
            r"|old|former|previous) (?:writer|instance|primary)",
            weight=4.0,
        ),
        Says(r"cannot execute \w+(?: \w+)? in a read-only transaction"),
        Says(r"running with the --read-only option"),
    ),
    clues=(
        Together(
            r"failover|failed over|promot\w*|demot\w*|switch(?:ed)?over|reboot",
            r"read-only transaction|read-only|cannot execute|--read-only|not (?:the )?writer|stale|old "
            r"(?:writer|primary|connection)|keeps?",
            r"aurora|rds|postgres\w*|mysql|writer|jdbc|pool|hikari",
            weight=7.0,
        ),
        Refutes(r"redis|elasticache|READONLY You"),
        Refutes(r"reader endpoint|cluster-ro"),
    ),
    reports=(
        "Aurora PostgreSQL, HikariCP. app: PSQLException: ERROR: cannot execute UPDATE in a read-only "
        "transaction; rds: Completed failover to DB instance: app-2",
        "Multi-AZ Aurora MySQL, Node pool. app: ER_OPTION_PREVENTS_STATEMENT: The MySQL server is running "
        "with the --read-only option; rds: failover completed 09:31",
    ),
    instead_of=("database.write_sent_to_reader", "database.instance_unavailable"),
    confirm=("aws rds describe-events --source-type db-cluster --duration 1440",),
    cures=(
        "Close the pool (restart the tasks); use the AWS driver's failover plugin or a short DNS TTL and "
        "test-on-borrow.",
    ),
)

"""What PostgreSQL says, in its own words.

Sources: github.com/postgres/postgres, src/backend/libpq/auth.c (host-based access, passwords, PAM, which RDS uses for
IAM tokens), src/backend/utils/init/postinit.c (slots, databases), src/backend/storage/file/md.c ("could not extend
file"), src/backend/tcop/utility.c ("in a read-only transaction"), src/backend/parser/parse_relation.c (tables).
"""


def no_entry(address: str, user: str, database: str) -> str:
    return f'no pg_hba.conf entry for host "{address}", user "{user}", database "{database}", no encryption'


def no_slots(version: str) -> str:
    """What all but superusers are told when only the reserved connections are left."""
    if int(version.split(".")[0]) >= 16:
        return "remaining connection slots are reserved for roles with the SUPERUSER attribute"
    return "remaining connection slots are reserved for non-replication superuser connections"


def wrong_password(user: str) -> str:
    return f'password authentication failed for user "{user}"'


def wrong_token(user: str) -> str:
    return f'PAM authentication failed for user "{user}"'


def no_database(name: str) -> str:
    return f'database "{name}" does not exist'


def no_table(name: str) -> str:
    return f'relation "{name}" does not exist'


def read_only(statement: str = "INSERT") -> str:
    return f"cannot execute {statement} in a read-only transaction"


def disk_full() -> str:
    return 'could not extend file "base/16401/16723": No space left on device'


STARTING_UP = "the database system is starting up"
STATEMENT_TIMEOUT = "canceling statement due to statement timeout"

"""The instance is there; the named database or schema on it is not.

The instance's identifier is not the database's name. Source: guide onyx; PostgreSQL 3D000; MySQL 1049.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The named database does not exist on the instance",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="database does not exist name 3D000 unknown database initial db name instance identifier create "
    "database schema",
    signatures=(
        Proves(r'database "?[\w-]+"? does not exist'),
        Proves(r"Unknown database"),
        Proves(r"\b3D000\b|P1003|InvalidCatalogName", weight=5.0),
        Says(r'schema "?[\w-]+"? does not exist|\b3F000\b', weight=5.0),
        Says(r"(?:instance|identifier) … (?:not|is not) … database name", weight=4.0),
        Says(r"(?:initial|no) database (?:name)? … (?:not created|missing|was not)"),
        Proves(r'Cannot open database "[^"]*" requested by the login'),  # SQL Server 4060
    ),
    clues=(Refutes(r'role "?[\w-]+"? does not exist'),),
    reports=(
        'RDS created without db_name. app: FATAL: database "myapp" does not exist',
        "new environment from a module. app: Unknown database 'shop'",
    ),
    confirm=("psql \"host=HOST user=USER dbname=postgres sslmode=require\" -c '\\\\l'",),
    cures=("Create the database, or name the one that exists (RDS makes one only when DBName is given).",),
)

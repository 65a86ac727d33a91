"""The connection string is wrong: host, scheme or database.

Source: guide ohmycoins; messages of SQLAlchemy, Prisma (P1012, P1013), node-postgres, JDBC.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The database connection string is malformed",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.CRASHES),
    topic="database url connection string malformed invalid scheme postgres postgresql driver dialect parse "
    "host empty jdbc could not parse",
    signatures=(
        Proves(r"Could not parse (?:rfc1738 URL|SQLAlchemy URL)", weight=5.0),
        Proves(r"(?:the URL|url) must start with the protocol", weight=5.0),
        Proves(r"No suitable driver found for|Can't load plugin: sqlalchemy\.dialects", weight=5.0),
        Says(
            r"P1012|P1013|invalid (?:database|connection) (?:url|string)|InvalidDatabaseUrl|Invalid "
            r"connection string",
            weight=5.0,
        ),
        Says(
            r"(?:DATABASE_URL|connection string|jdbc url|dsn) … (?:malformed|invalid|wrong|empty|missing"
            r"|parse|scheme)",
            weight=5.0,
        ),
        Says(
            r"(?:malformed|invalid|could not parse) … (?:DATABASE_URL|connection string|database url|dsn)", weight=4.0
        ),
        Says(
            r'invalid (?:dsn|connection option)|missing "=" after|invalid URI query parameter|Invalid ' r"IPv6 URL",
            weight=4.0,
        ),
        Says(r"expected … scheme|unsupported (?:scheme|protocol)"),
        Proves(r"settings\.DATABASES is improperly configured", weight=5.0),  # Django
    ),
    clues=(Refutes(r"special char|unescaped|percent|too many colons", weight=-4.0), Refutes(r"redis")),
    reports=(
        "Prisma in a container. app: Error: P1012 error: Error validating datasource `db`: the URL must "
        "start with the protocol `postgresql://`",
        "SQLAlchemy 2. app: NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres",
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[environment,secrets]'",
    ),
    cures=(
        "Write SCHEME://USER:PASSWORD@HOST:PORT/DATABASE with the scheme that the driver expects and the "
        "password percent-encoded.",
    ),
)

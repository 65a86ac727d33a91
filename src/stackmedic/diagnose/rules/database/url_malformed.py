"""The connection string is wrong: host, port, scheme or database.

Decided by the driver, which could not read it; by a port on which the database does not listen; or by an attempt at a
database's port of the task itself, where no other container is that could listen there. Source: guide ohmycoins;
messages of SQLAlchemy, Prisma (P1012, P1013), node-postgres, JDBC; containers of a task share their loopback ("Task
networking with the awsvpc network mode").
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.differences import changed
from stackmedic.diagnose.messages import Message
from stackmedic.diagnose.relations import NAMES, suspect_revisions, uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import ContainerDefinition, TaskDefinition

UNREADABLE = re.compile(
    r"Could not parse (?:rfc1738 URL|SQLAlchemy URL)|(?:the URL|url) must start with the protocol"
    r"|No suitable driver found for|Can't load plugin: sqlalchemy\.dialects"
    r"|invalid (?:connection option|dsn|port number)"
)
LOOPBACK = re.compile(
    r"(?:127\.0\.0\.1|localhost|::1\]?)(?:\"?\)?,? port |:)(?P<port>5432|3306|1433|1521)\b.*refused"
    r"|refused.*?(?:127\.0\.0\.1|localhost|::1\]?)(?::|, port |\"?\)?,? port )(?P<other>5432|3306|1433|1521)\b"
    r"|ECONNREFUSED (?:127\.0\.0\.1|::1):(?P<node>5432|3306|1433|1521)\b"
)
ITSELF = re.compile(r"(?<![\w.])(?:127\.0\.0\.1|localhost)(?![\w.])", re.IGNORECASE)

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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    yield from elsewhere(snapshot, service)
    for said in logged(snapshot, service, UNREADABLE)[-1:]:
        says = f"the driver of {said.container} cannot read its connection string"
        yield wrong(service, said, says, (), given_anew(snapshot, service))
        return
    for said in logged(snapshot, service, LOOPBACK)[-1:]:
        for revision in suspect_revisions(snapshot, service):
            container = revision.container(said.container or "")
            if container and is_of(revision, said) and len(revision.containers) == 1:
                says = f"{container.name} looks for its database in its own task, where none runs"
                settings = pointing(container)
                yield wrong(service, said, says, settings, () if settings else given_anew(snapshot, service))


def elsewhere(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A database is asked for on a port on which it does not listen; by its own name, so that nobody forwards it."""
    for use in uses(snapshot, service, Database):
        if use.via and use.port and use.store.port and use.port != use.store.port:
            says = f"{use.container} asks for {use.store.id} on port {use.port}, and it listens on {use.store.port}"
            evidence = (use.store.seen("port", says), *((use.port_via,) if use.port_via else ()), use.via)
            yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=evidence)


def is_of(revision: TaskDefinition, said: Message) -> bool:
    return said.task is not None and said.task.task_definition == revision.arn


def pointing(container: ContainerDefinition) -> tuple[Evidence, ...]:
    """The variables that lead to the task itself; none where the address hides in a secret."""
    own = [each for each in container.environment if ITSELF.search(each.value) and NAMES[Database].search(each.name)]
    return tuple(each.seen("value", f"{container.name} has {each.name}={each.value}") for each in own)


def given_anew(snapshot: Snapshot, service: Service) -> tuple[Evidence, ...]:
    """What the newest revision changed of the settings that lead to a database."""
    return tuple(each for each in changed(snapshot, service) if NAMES[Database].search(each.says or ""))


def wrong(
    service: Service, said: Message, says: str, settings: tuple[Evidence, ...], new: tuple[Evidence, ...]
) -> Finding:
    evidence = (*settings, said.evidence, *new)
    return rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=evidence, since=said.at)

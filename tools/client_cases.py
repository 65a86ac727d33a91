"""What can go wrong between a program and what it needs: which program, which place, what it asks for, and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from client_servers import DATABASE, HOST, PASSWORD, TOKEN, USER

NOWHERE = "host.invalid"
BUCKET, KEY = "bucket-x", "key-x"


@dataclass
class Servers:
    """Ports of what runs, each in the state that its name says; ``silent`` answers no packet, ``nothing`` is closed."""

    postgres: int
    postgres_plain: int
    postgres_full: int
    postgres_starting: int
    postgres_token: int
    redis: int
    redis_tls: int
    redis_clients: int
    redis_memory: int
    redis_replica: int
    redis_slots: int
    redis_shards: int
    memcached: int
    web: int
    silent: int
    nothing: int


@dataclass(frozen=True)
class Dialect:
    """A program's kind: how it is told of a database, and which needs it has."""

    name: str
    driver: str
    plain: str
    tls: str
    verified: str
    needs: tuple[str, ...]
    usual: str = ""  # What every URL ends with, for a client that is particular about TLS.

    def database(self, port: int, *, host=HOST, password=PASSWORD, suffix="", options=None) -> str:
        place, query = f"{host}:{port}/{DATABASE}{suffix}", self.usual if options is None else options
        if self.driver == "jdbc":
            return f"jdbc:postgresql://{place}?user={USER}&password={password}{query}"
        return f"postgresql{self.driver}://{USER}:{password}@{place}{'?' if query else ''}{query}"


DIALECTS = (
    Dialect(
        "python-fastapi", "+psycopg", "sslmode=disable", "sslmode=require", "sslmode=verify-full",
        ("postgres", "redis", "memcached", "s3", "http"),
    ),
    Dialect("python-asyncpg", "+asyncpg", "ssl=disable", "ssl=require", "ssl=verify-full", ("postgres", "redis")),
    Dialect(
        "python-django", "", "sslmode=disable", "sslmode=require", "sslmode=verify-full",
        ("postgres", "redis", "s3", "http"),
    ),
    Dialect(
        "node-next", "", "sslmode=disable", "sslmode=no-verify", "sslmode=require", ("postgres", "redis", "s3", "http"),
        "sslmode=no-verify",
    ),
    Dialect(
        "java-hikari", "jdbc", "&sslmode=disable", "&sslmode=require", "&sslmode=verify-full", ("postgres", "http")
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One thing that can go wrong. ``action`` is what the program asks for; ``restart`` cuts its connection before."""

    dialect: str
    need: str
    moment: str
    outcome: str
    environment: dict[str, str] = field(hash=False)
    port: int
    action: str = "use"
    restart: int = 0

    @property
    def key(self) -> str:
        return f"{self.dialect}/{self.need}/{self.moment}/{self.outcome}"


def cases(at: Servers) -> Iterator[Case]:
    for dialect in DIALECTS:
        good = {
            "DATABASE_URL": dialect.database(at.postgres),
            "REDIS_URL": f"redis://:{TOKEN}@{HOST}:{at.redis}/0",
            "MEMCACHED": f"{HOST}:{at.memcached}",
            "S3_URL": f"http://{HOST}:{at.web}",
            "BUCKET": BUCKET,
            "KEY": KEY,
            "API_URL": f"http://{HOST}:{at.web}/status",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }
        make = partial(Case, dialect.name)
        for need in dialect.needs:
            for outcome, port, action, changed in OF_NEED[need](at, dialect):
                for moment in ("start", "request") if action == "use" else ("request",):
                    yield make(need, moment, outcome, {**good, **changed}, port, action)
        yield make("postgres", "request", "CLOSED_BY_SERVER", good, at.postgres, restart=at.postgres)


# What comes of it, at which port, of what the program asks, and what it is told otherwise than usual.
Step = tuple[str, int, str, dict[str, str]]
Found = Iterator[Step]


def of_postgres(at: Servers, dialect: Dialect) -> Found:
    def case(outcome: str, port: int, action: str = "use", **place: object) -> Step:
        return outcome, port, action, {"DATABASE_URL": dialect.database(port, **place)}  # type: ignore[arg-type]

    yield case("NO_SUCH_HOST", 5432, host=NOWHERE)
    yield case("TIMEOUT", at.silent)
    yield case("REFUSED", at.nothing)
    yield case("PASSWORD_REJECTED", at.postgres, password="wrong")
    yield case("TOKEN_REJECTED", at.postgres_token, options=dialect.plain)
    yield case("NO_SUCH_DATABASE", at.postgres, suffix="_missing")
    yield case("TLS_REQUIRED", at.postgres, options=dialect.plain)
    yield case("TLS_EXPECTED_BY_CLIENT", at.postgres_plain, options=dialect.tls)
    yield case("CERTIFICATE_NOT_TRUSTED", at.postgres, options=dialect.verified)
    yield case("TOO_MANY_CONNECTIONS", at.postgres_full, options="")
    yield case("STARTING_UP", at.postgres_starting, options="")
    yield case("NO_SUCH_TABLE", at.postgres, "read")
    yield case("READ_ONLY", at.postgres, "write", suffix="_readonly")
    yield case("DISK_FULL", at.postgres, "write", suffix="_full")
    yield case("STATEMENT_TIMEOUT", at.postgres, "slow", suffix="_slow")
    twice = {"DATABASE_URL": dialect.database(at.postgres).replace(f":{at.postgres}/", f":{at.postgres}:5432/")}
    yield "URL_MALFORMED", at.postgres, "use", twice
    if dialect.name.startswith("python") and dialect.driver:
        other = {"DATABASE_URL": dialect.database(at.postgres).replace(f"postgresql{dialect.driver}", "postgres")}
        yield "URL_SCHEME_UNKNOWN", at.postgres, "use", other
    if dialect.name != "python-django":  # It has no pool; a connection more is what the server refuses.
        outcome, port, action, changed = case("POOL_EXHAUSTED", at.postgres, "busy")
        yield outcome, port, action, changed | {"BUSY": "1"}
    if dialect.name == "node-next":
        yield case("MIGRATION_LOCKED", at.postgres, "migrate")


def of_redis(at: Servers, dialect: Dialect) -> Found:
    def case(outcome: str, port: int, action: str = "use", scheme: str = "redis", **others: str) -> Step:
        host, token = others.pop("host", HOST), others.pop("token", f":{TOKEN}@")
        return outcome, port, action, {"REDIS_URL": f"{scheme}://{token}{host}:{port}/0", **others}

    yield case("NO_SUCH_HOST", 6379, host=NOWHERE)
    yield case("TIMEOUT", at.silent)
    yield case("REFUSED", at.nothing)
    yield case("PASSWORD_REJECTED", at.redis, token=":wrong@")
    yield case("AUTH_REQUIRED", at.redis, token="")
    yield case("CLOSED_BY_SERVER", at.redis_tls)
    yield case("TLS_EXPECTED_BY_CLIENT", at.redis, scheme="rediss", UNVERIFIED="1")
    yield case("CERTIFICATE_NOT_TRUSTED", at.redis_tls, scheme="rediss")
    yield case("TOO_MANY_CONNECTIONS", at.redis_clients)
    yield case("WRONG_PROTOCOL", at.memcached, token="")
    yield case("READ_ONLY", at.redis_replica, "write")
    yield case("MEMORY_FULL", at.redis_memory, "write")
    yield case("MOVED", at.redis_shards, token="")
    yield case("CROSS_SLOT", at.redis_slots, "many", token="")
    if dialect.driver:  # Only these keep a pool that can be full.
        yield case("POOL_EXHAUSTED", at.redis, "busy")


def of_memcached(at: Servers, dialect: Dialect) -> Found:
    yield "NO_SUCH_HOST", 11211, "use", {"MEMCACHED": f"{NOWHERE}:11211"}
    for outcome, port in (("TIMEOUT", at.silent), ("REFUSED", at.nothing), ("WRONG_PROTOCOL", at.redis_memory)):
        yield outcome, port, "use", {"MEMCACHED": f"{HOST}:{port}"}


def of_s3(at: Servers, dialect: Dialect) -> Found:
    # botocore follows S3 to a bucket's own region; the SDK for JavaScript does not (followRegionRedirects).
    elsewhere = ("WRONG_REGION",) if dialect.name == "node-next" else ()
    for outcome in ("ACCESS_DENIED", "NO_SUCH_BUCKET", "NO_SUCH_KEY", *elsewhere):
        bucket = outcome.lower().replace("_", "-")
        yield outcome, at.web, "use", {"BUCKET": bucket}
    yield "NO_SUCH_HOST", 443, "use", {"S3_URL": f"http://{NOWHERE}:443"}
    yield "TIMEOUT", at.silent, "use", {"S3_URL": f"http://{HOST}:{at.silent}"}
    unknown = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true"}
    yield "NO_CREDENTIALS", at.web, "use", unknown


def of_http(at: Servers, dialect: Dialect) -> Found:
    yield "NO_SUCH_HOST", 8080, "use", {"API_URL": f"http://{NOWHERE}:8080/status"}
    for outcome, port, path in (
        ("TIMEOUT", at.silent, "status"),
        ("REFUSED", at.nothing, "status"),
        ("BAD_STATUS", at.web, "status"),
        ("CLOSED_BY_SERVER", at.web, "reset"),
    ):
        yield outcome, port, "use", {"API_URL": f"http://{HOST}:{port}/{path}"}


OF_NEED = {
    "postgres": of_postgres, "redis": of_redis, "memcached": of_memcached, "s3": of_s3, "http": of_http,
}  # fmt: skip

"""FastAPI under uvicorn, with SQLAlchemy and psycopg 3 for PostgreSQL and redis-py for Redis.

Sources: uvicorn's own log lines (uvicorn/server.py, uvicorn/lifespan/on.py: "Application startup failed. Exiting.",
exit code 3); pydantic-settings for missing variables; the rest is in the catalogue. psycopg waits 130 s for a
connection unless told otherwise (psycopg/conninfo.py, _DEFAULT_CONNECT_TIMEOUT), redis-py 5 as long as the kernel;
libpq prefers TLS (sslmode=prefer). SQLAlchemy keeps 5 connections, opens 10 more and waits 30 s for one
(docs.sqlalchemy.org/en/20/core/pooling.html); since 1.4 it knows no scheme ``postgres``; redis-py checks certificates
unless told not to (redis/connection.py, ssl_cert_reqs="required"). Both URLs are read when the program is imported.
"""

from stackmedic.lab.physics.dialects.dialect import Dialect, Lines
from stackmedic.lab.physics.needs.pool import FOR_EVER_S, Pool

PHRASES = {200: "OK", 404: "Not Found", 500: "Internal Server Error", 503: "Service Unavailable"}


def _missing(names: list[str]) -> Lines:
    errors = "1 validation error" if len(names) == 1 else f"{len(names)} validation errors"
    head = (
        "Traceback (most recent call last):",
        '  File "/app/app/core/config.py", line 119, in <module>',
        "    settings = Settings()  # type: ignore",
        "               ^^^^^^^^^^",
        '  File "/usr/local/lib/python3.11/site-packages/pydantic_settings/main.py", line 242, in __init__',
        "    super().__init__(",
        '  File "/usr/local/lib/python3.11/site-packages/pydantic/main.py", line 250, in __init__',
        "    validated_self = self.__pydantic_validator__.validate_python(data, self_instance=self)",
        "                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        f"pydantic_core._pydantic_core.ValidationError: {errors} for Settings",
    )
    each = tuple(
        line
        for name in names
        for line in (name, "  Field required [type=missing, input_value={'ENVIRONMENT': 'staging'}, input_type=dict]")
    )
    return head + each


def _access(path: str, status: int) -> Lines:
    return (f'INFO:     10.0.1.12:41206 - "GET {path} HTTP/1.1" {status} {PHRASES.get(status, "")}'.rstrip(),)


def _cannot_run(words: list[str]) -> Lines:
    """Modules that nobody installed: ``python -m`` (Lib/runpy.py), uvicorn (uvicorn/importer.py, config.py)."""
    command, rest = words[0].rsplit("/", 1)[-1], words[1:]
    if command.startswith("python") and rest[:1] == ["-m"] and len(rest) > 1 and not _installed(rest[1]):
        return (f"/usr/local/bin/python: No module named {rest[1].partition('.')[0]}",)
    named = next((each for each in rest if ":" in each and not each.startswith("-")), "")
    if command == "uvicorn" and named and not _installed(named.partition(":")[0]):
        return (f'ERROR:    Error loading ASGI app. Could not import module "{named.partition(":")[0]}".',)
    return ()


def _installed(module: str) -> bool:
    return module.partition(".")[0] in EXECUTABLES | {"app"}


EXECUTABLES = frozenset({"python", "python3", "pip", "uvicorn", "gunicorn", "celery", "alembic"})
dialect = Dialect(
    "python-fastapi",
    executables=EXECUTABLES,
    cannot_run=_cannot_run,
    banner=(
        "INFO:     Started server process [1]",
        "INFO:     Waiting for application startup.",
        "INFO:     Application startup complete.",
        "INFO:     Uvicorn running on http://{bind}:{port} (Press CTRL+C to quit)",
    ),
    goodbye=(
        "INFO:     Shutting down",
        "INFO:     Waiting for application shutdown.",
        "INFO:     Application shutdown complete.",
        "INFO:     Finished server process [1]",
    ),
    on_sigterm=0,
    crash_code=3,
    missing=_missing,
    access_line=_access,
    timeouts_s={"postgres": 130.0},
    tls_by_default=frozenset({"postgres"}),
    reconnects=frozenset({"redis"}),
    pools={"postgres": Pool(5, 10, 30.0), "redis": Pool(2, 2**20, FOR_EVER_S)},
    checks={"redis": frozenset({""})},
    schemes_unknown={"postgres": frozenset({"postgres"})},
    read_early=frozenset({"postgres", "redis"}),
)

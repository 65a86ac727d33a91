"""The programs in the images of Onyx: nginx in front, the back end (API and workers), the web server.

Source: the project's guide (four containers; ``/api/*`` and ``/openapi.json`` to the API on 8080 without the prefix,
everything else to the web server on 3000, which binds to ``$HOSTNAME``; nginx's start script asks for the API's
``/health`` every five seconds and starts nginx when it has answered; migrations at start; the web server's answer to
``/api/*``, which only reaches it when nginx is missing).
"""

from typing import Any

RUNNING, PREVIOUS, CRASHING = "v0.27.1", "v0.26.4", "v0.28.0-rc1"
STORES = ["POSTGRES_HOST", "POSTGRES_PASSWORD", "REDIS_HOST", "REDIS_PASSWORD", "VESPA_HOST"]

NGINX: dict[str, Any] = {
    "dialect": "nginx",
    "port": 80,
    "start_s": 4,
    "waits_for": "http://$ONYX_BACKEND_API_HOST:8080/health",
    "memory_mib": 24,
    "cpu_units": 10,
    "routes": {
        "/api/*": {
            "to": "http://$ONYX_BACKEND_API_HOST:8080",
            "strip": "/api",
            "asked": [{}, {"path": "/api/query", "share": 0.2}, {"path": "/api/documents", "share": 0.1}],
        },
        "/openapi.json": {"to": "http://$ONYX_BACKEND_API_HOST:8080"},
        "/*": {"to": "http://$ONYX_WEB_SERVER_HOST:3000"},
    },
    "requires": ["DOMAIN", "ONYX_BACKEND_API_HOST", "ONYX_WEB_SERVER_HOST"],
}
BACKEND: dict[str, Any] = {
    "dialect": "python-fastapi",
    "port": 8080,
    "start_s": 14,
    "memory_mib": 700,
    "cpu_units": 90,
    "routes": {
        "/health": {"needs": []},
        "/me": {"needs": ["postgres", "redis"], "status": 403},
        "/openapi.json": {"needs": []},
        "/query": {"needs": ["postgres", "redis", "vespa"], "latency_s": 0.8},
        "/documents": {"needs": ["postgres", "files", "vespa"], "writes": ["files", "vespa"], "latency_s": 0.5},
        "/*": {"needs": ["postgres", "redis"], "latency_s": 0.3},
    },
    "requires": STORES,
    "stores": {
        "vespa": {"kind": "http", "host": "$VESPA_HOST", "port": "$VESPA_PORT"},
        "files": {"kind": "s3", "bucket": "$S3_FILE_STORE_BUCKET"},
    },
    "postgres": {
        "host": "$POSTGRES_HOST",
        "port": "$POSTGRES_PORT",
        "user": "$POSTGRES_USER",
        "password": "$POSTGRES_PASSWORD",
        "database": "$POSTGRES_DB",
        "tls": True,
        "at_start": True,
        "pool_recycle_s": 300,
    },
    "redis": {
        "host": "$REDIS_HOST",
        "port": "$REDIS_PORT",
        "password": "$REDIS_PASSWORD",
        "tls": "$REDIS_SSL",
        "at_start": True,
        "pool_recycle_s": 300,
    },
}
WORKERS = BACKEND | {  # The same code under supervisord, whose own port is for the container itself.
    "dialect": "plain",
    "port": 9001,
    "bind": "127.0.0.1",
    "routes": {},
    "memory_mib": 820,
}
NOT_HERE = '{"message":"This API is only available in development mode"}'
WEB: dict[str, Any] = {
    "dialect": "node-next",
    "port": 3000,
    "bind": "$HOSTNAME",
    "start_s": 5,
    "memory_mib": 260,
    "cpu_units": 40,
    "routes": {
        "/health": {},
        "/auth/login": {},
        "/chat": {},
        "/": {},
        "/api/*": {"status": 404, "body": NOT_HERE, "content_type": "application/json"},
    },
    "requires": ["INTERNAL_URL"],
}
MIGRATION_FAILS = {
    "after_s": 6,
    "exit_code": 1,
    "says": [
        "INFO  [alembic.runtime.migration] Running upgrade 8e26726b7683 -> 2cdeff6d8c93, add persona visibility",
        "Traceback (most recent call last):",
        '  File "/app/alembic/versions/2cdeff6d8c93_persona_visibility.py", line 21, in upgrade',
        'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.DuplicateColumn) column "is_visible" already exists',
    ],
}
PROGRAMS: dict[str, dict[str, dict[str, Any]]] = {
    "onyx-nginx": {PREVIOUS: NGINX | {"memory_mib": 22}, RUNNING: NGINX},
    "onyx-backend": {
        PREVIOUS: BACKEND | {"memory_mib": 680},
        CRASHING: BACKEND | {"fails": MIGRATION_FAILS},
        RUNNING: BACKEND,
    },
    "onyx-background": {PREVIOUS: WORKERS | {"memory_mib": 800}, RUNNING: WORKERS},
    "onyx-web-server": {PREVIOUS: WEB | {"memory_mib": 250}, RUNNING: WEB},
}

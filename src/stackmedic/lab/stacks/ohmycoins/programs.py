"""The programs in the images of Oh My Coins: what runs, what ran before, and broken builds that are not in use."""

from typing import Any

RUNNING, PREVIOUS, CRASHING, HUNGRY = "4f2a91c", "9b31e07", "c7d80f2", "e55a1b9"

EMBEDDED_CHART = '{"html":"<p>Support held.</p><iframe src=\\"https://charts.example/btc\\"></iframe>"}'
BACKEND = {
    "dialect": "python-fastapi",
    "port": 8000,
    "bind": "0.0.0.0",
    "start_s": 8,
    "memory_mib": 300,
    "cpu_units": 60,
    "routes": {
        "/api/v1/health": {"needs": ["postgres", "redis"]},
        "/api/*": {
            "needs": ["postgres"],
            "asked": [
                {},
                {"path": "/api/v1/trades/import", "body_bytes": 12_000, "share": 0.02},
                {"path": "/api/v1/notes", "body": EMBEDDED_CHART, "share": 0.02},
                {"path": "/api/v1/ticker", "headers": {"User-Agent": ""}, "share": 0.02},  # A partner's program.
            ],
        },
        "/": {"needs": []},
    },
    "requires": ["POSTGRES_SERVER", "POSTGRES_PASSWORD", "SECRET_KEY"],
    "postgres": {
        "host": "$POSTGRES_SERVER",
        "port": "$POSTGRES_PORT",
        "user": "$POSTGRES_USER",
        "password": "$POSTGRES_PASSWORD",
        "database": "$POSTGRES_DB",
        "at_start": True,
        "pool_recycle_s": 300,
    },
    "redis": {"url": "$REDIS_URL", "password": "$REDIS_PASSWORD", "at_start": False, "pool_recycle_s": 300},
}
FRONTEND = {
    "dialect": "node-next",
    "port": 3000,
    "bind": "0.0.0.0",
    "start_s": 4,
    "memory_mib": 180,
    "cpu_units": 30,
    "routes": {"/": {"needs": []}},
    "requires": ["NEXT_PUBLIC_API_URL"],
}
MIGRATION_FAILS = {
    "after_s": 3,
    "exit_code": 1,
    "says": [
        "INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.",
        "Traceback (most recent call last):",
        '  File "/app/app/main.py", line 12, in <module>',
        "    from app.services.pricing import PriceFeed",
        "ImportError: cannot import name 'PriceFeed' from 'app.services.pricing' (/app/app/services/pricing.py)",
    ],
}
BUILD_MISSING = {
    "after_s": 2,
    "exit_code": 1,
    "says": [
        "[Error: Could not find a production build in the '.next' directory. "
        "Try building your app with 'next build' before starting the production server.]",
    ],
}
PROGRAMS: dict[str, dict[str, dict[str, Any]]] = {
    "omc-backend": {
        PREVIOUS: BACKEND | {"memory_mib": 290},
        CRASHING: BACKEND | {"fails": MIGRATION_FAILS},
        HUNGRY: BACKEND | {"memory_mib": 900},
        RUNNING: BACKEND,
    },
    "omc-frontend": {
        PREVIOUS: FRONTEND | {"memory_mib": 175},
        CRASHING: FRONTEND | {"fails": BUILD_MISSING},
        RUNNING: FRONTEND,
    },
}

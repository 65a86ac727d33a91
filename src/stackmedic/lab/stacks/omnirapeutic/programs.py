"""The programs in the images of Omnirapeutic: an API in Node, what ran before, and a broken build."""

from typing import Any

RUNNING, PREVIOUS, CRASHING = "8c41f0d", "61d9e2b", "b07a3c5"

RICH_NOTE = '{"html":"<p>Session went well.</p><iframe src=\\"https://charts.example/mood\\"></iframe>"}'
API: dict[str, Any] = {
    "dialect": "node-next",
    "port": 3000,
    "start_s": 6,
    "certificates": ["public", "rds"],
    "memory_mib": 420,
    "cpu_units": 50,
    "routes": {
        "/health": {"needs": ["postgres"]},
        "/api/*": {
            "needs": ["postgres"],
            "latency_s": 0.06,
            "asked": [
                {},
                {"path": "/api/documents", "body_bytes": 12_000, "share": 0.02},
                {"path": "/api/notes", "body": RICH_NOTE, "share": 0.02},
                {"path": "/api/calendar", "headers": {"User-Agent": ""}, "share": 0.02},  # A clinic's own program.
            ],
        },
        "/api/appointments": {"needs": ["postgres"], "writes": ["postgres"], "latency_s": 0.06},
        "/": {"needs": []},
    },
    "requires": ["DATABASE_URL", "JWT_SECRET"],
    "postgres": {"url": "$DATABASE_URL", "tls": True, "at_start": True, "pool_recycle_s": 600},
}
MODULE_MISSING = {
    "after_s": 2,
    "exit_code": 1,
    "says": [
        "node:internal/modules/cjs/loader:1148",
        "  throw err;",
        "Error: Cannot find module './routes/appointments'",
        "Require stack:",
        "- /app/dist/server.js",
    ],
}
PROGRAMS: dict[str, dict[str, dict[str, Any]]] = {
    "omnirapeutic-production-api": {
        PREVIOUS: API | {"memory_mib": 410},
        CRASHING: API | {"fails": MODULE_MISSING},
        RUNNING: API,
    }
}

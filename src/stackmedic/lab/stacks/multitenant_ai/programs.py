"""The programs in the image of the multi-tenant AI platform: a FastAPI application, and a build that is too big."""

from typing import Any

RUNNING, PREVIOUS, HUNGRY = "2025-10-01", "2025-09-18", "2025-10-02-embeddings"

BACKEND: dict[str, Any] = {
    "dialect": "python-fastapi",
    "port": 8000,
    "start_s": 12,
    "memory_mib": 900,
    "cpu_units": 120,
    "routes": {
        "/ping": {"needs": []},
        "/health": {"needs": ["postgres", "redis"]},
        "/docs": {"needs": []},
        "/api/chat": {"needs": ["postgres", "redis"], "latency_s": 0.4},
        "/api/documents": {"needs": ["postgres", "files"], "writes": ["files"], "latency_s": 0.3},
    },
    "stores": {"files": {"kind": "s3", "bucket": "$S3_BUCKET_NAME"}},
    "requires": ["DATABASE_URL", "REDIS_URL", "SECRET_KEY"],
    "postgres": {"url": "$DATABASE_URL", "tls": True, "at_start": True, "pool_recycle_s": 300},
    "redis": {"url": "$REDIS_URL", "at_start": True, "pool_recycle_s": 300},
}
PROGRAMS: dict[str, dict[str, dict[str, Any]]] = {
    "multitenant-ai-minimal-backend": {
        PREVIOUS: BACKEND | {"memory_mib": 860},
        HUNGRY: BACKEND | {"memory_mib": 2600},
        RUNNING: BACKEND,
    }
}

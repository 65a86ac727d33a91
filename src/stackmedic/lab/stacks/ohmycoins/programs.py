"""The programs in the images of Oh My Coins: what runs, what ran before, and broken builds that are not in use."""

import json
from typing import Any

from stackmedic.lab.physics.database import letters

RUNNING, PREVIOUS, CRASHING, HUNGRY = "4f2a91c", "9b31e07", "c7d80f2", "e55a1b9"
PROGRAM = "dev.stackmedic.lab.program"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"

BACKEND = {
    "dialect": "python-fastapi",
    "port": 8000,
    "bind": "0.0.0.0",
    "start_s": 8,
    "memory_mib": 300,
    "cpu_units": 60,
    "routes": {
        "/api/v1/health": {"needs": ["postgres", "redis"]},
        "/api/*": {"needs": ["postgres"]},
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


def manifest(program: dict[str, Any], seed: str) -> str:
    """An image's OCI manifest, which carries the program."""
    digest = "".join(f"{ord(each):02x}" for each in letters(seed, 32))
    layer = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": f"sha256:{digest}", "size": 48120331}
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": f"sha256:{digest}",
                "size": 7023,
            },
            "layers": [layer],
            "annotations": {PROGRAM: json.dumps(program)},
        }
    )

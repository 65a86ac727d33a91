"""What programs need: stores, buckets and other servers, each a file; ``kind`` says which.

``postgres`` and ``redis`` of a program's description are needs of that name; ``stores`` has any others by name.
"""

from collections.abc import Mapping
from typing import Any

from stackmedic.lab.physics.needs.bucket import Bucket
from stackmedic.lab.physics.needs.need import Asked, Client, Need
from stackmedic.lab.physics.needs.place import TRUE, Place, expand, place_of
from stackmedic.lab.physics.needs.pool import FOR_EVER_S, Pool
from stackmedic.lab.physics.needs.pooled import Pooled
from stackmedic.lab.physics.needs.web import Web
from stackmedic.lab.physics.program import Program

POOLED = ("postgres", "redis", "memcached")


def needs_of(client: Client, program: Program) -> dict[str, Need]:
    """The needs of one process, by the names that its routes use. Raises ValueError for a kind that there is not."""
    described: dict[str, Mapping[str, Any]] = {"postgres": program.postgres, "redis": program.redis, **program.stores}
    return {
        name: _need(client, str(settings.get("kind", name)), settings)
        for name, settings in described.items()
        if settings
    }


def _need(client: Client, kind: str, settings: Mapping[str, Any]) -> Need:
    if kind in POOLED:
        return Pooled(client, kind, settings)
    if kind == "s3":
        return Bucket(client, settings)
    if kind == "http":
        return Web(client, settings)
    raise ValueError(f"A program needs {', '.join(POOLED)}, s3 or http; nobody knows {kind!r}.")


__all__ = [
    "FOR_EVER_S",
    "TRUE",
    "Asked",
    "Bucket",
    "Client",
    "Need",
    "Place",
    "Pool",
    "Pooled",
    "Web",
    "expand",
    "needs_of",
    "place_of",
]

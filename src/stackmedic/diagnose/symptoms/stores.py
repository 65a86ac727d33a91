"""Databases and caches of the stack in a status in which they take no connections.

Source: "Viewing Amazon RDS DB instance status"; ElastiCache API reference, ReplicationGroup.Status.
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import gap_of, stores_of_stack
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.snapshot import Snapshot, Unknown

DATABASE_DOWN = frozenset(
    (
        "stopped",
        "stopping",
        "starting",
        "rebooting",
        "maintenance",
        "upgrading",
        "renaming",
        "creating",
        "deleting",
        "failed",
        "storage-full",
        "restore-error",
        "incompatible-network",
        "incompatible-option-group",
        "incompatible-parameters",
        "incompatible-restore",
        "inaccessible-encryption-credentials",
        "inaccessible-encryption-credentials-recoverable",
        "insufficient-capacity",
    )
)
CACHE_DOWN = frozenset(["creating", "deleting", "create-failed"])


def symptoms(snapshot: Snapshot) -> Iterator[Symptom]:
    for database in stores_of_stack(snapshot, Database):
        if database.status in DATABASE_DOWN:
            says = f"database {database.id} is {database.status}"
            yield Symptom(SymptomKind.DATABASE_UNAVAILABLE, database.arn, says, (database.seen("status", says),))
    for cache in stores_of_stack(snapshot, Cache):
        if cache.status in CACHE_DOWN:
            says = f"cache {cache.id} is {cache.status}"
            yield Symptom(SymptomKind.CACHE_UNAVAILABLE, cache.arn, says, (cache.seen("status", says),))
    for kind in (Database, Cache):
        hidden = gap_of(snapshot, kind)
        if hidden:
            raise Unknown(hidden)

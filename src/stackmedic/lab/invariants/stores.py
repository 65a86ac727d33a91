"""Data stores stay within themselves: connections within the limit, disks between empty and full, known states."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

STATES = frozenset(
    {
        "available", "backing-up", "configuring-enhanced-monitoring", "configuring-log-exports", "creating", "deleting",
        "failed", "maintenance", "modifying", "rebooting", "renaming", "resetting-master-credentials", "starting",
        "stopped", "stopping", "storage-full", "storage-optimization", "upgrading", "failing-over",
    }
)  # fmt: skip


def check(account: "Account") -> Iterator[str]:
    databases = account.databases
    for name, stored in databases.stored.items():
        server = databases.server(name)
        if stored.status not in STATES:
            yield f"{name} is in the state {stored.status}"
        if databases.connections(name) > max(server.max_connections, 2):
            yield f"{name} has {databases.connections(name)} connections of {server.max_connections}"
        if server.data.bytes < 0:
            yield f"{name} holds {server.data.bytes} bytes"
    for store in account.caches.stores.values():
        primaries = [each for each in store.nodes if each.primary]
        if store.status != "deleting" and not primaries:
            yield f"{store.name} has no primary"

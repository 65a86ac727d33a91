"""Where what has to outlive a run is kept: in the state folder of this machine, or in a database that several share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from stackmedic.model.snapshot import Scope
from stackmedic.remedy.approval import Spent
from stackmedic.remedy.audit import Audit
from stackmedic.remedy.lock import StackLock
from stackmedic.remedy.site import Approvals, Lock, Record

if TYPE_CHECKING:
    from stackmedic.remedy.shared import Shared

Settled = Callable[[str], bool]


class Records(Protocol):
    """The audit record, the approvals that were used, and a lock for each stack."""

    audit: Record
    spent: Approvals

    def lock(self, scope: Scope, settled: Settled) -> Lock:
        """The lock of a stack; ``settled`` says whether a run has come to its end."""


class LocalRecords:
    """Files, readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.audit: Record = Audit(folder)
        self.spent: Approvals = Spent(folder)

    def lock(self, scope: Scope, settled: Settled) -> Lock:
        return StackLock(self._folder, scope, settled)


class SharedRecords:
    """Tables beside the journal."""

    def __init__(self, shared: "Shared") -> None:
        from stackmedic.remedy.shared import SharedAudit, SharedSpent

        self._shared = shared
        self.audit: Record = SharedAudit(shared)
        self.spent: Approvals = SharedSpent(shared)

    def lock(self, scope: Scope, settled: Settled) -> Lock:
        from stackmedic.remedy.shared import SharedLock

        return SharedLock(self._shared, scope, settled)

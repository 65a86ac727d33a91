"""What a run needs of the world around it: a fresh look, the account's time, a writer, the audit record, the lock."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from stackmedic.aws.allowance import Allowance
from stackmedic.model.finding import Diagnosis
from stackmedic.model.plan import Plan
from stackmedic.model.snapshot import Scope, Snapshot
from stackmedic.remedy.action import Writer
from stackmedic.remedy.approval import Approval
from stackmedic.remedy.audit import Check, Head
from stackmedic.remedy.lock import Holder
from stackmedic.remedy.planner import Practice


@dataclass(frozen=True, slots=True)
class Seen:
    """One fresh look at a stack."""

    snapshot: Snapshot
    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a permission is there; ``allowed`` is None where AWS does not tell beforehand."""

    name: str
    allowed: bool | None


class Record(Protocol):
    """The audit record."""

    def record(self, event: str, *, run: str, at: str, who: str, **details: Any) -> Head:
        """Write one entry, durably. Raises Refused when that is not possible: then nothing may be changed."""

    def entries(self) -> Iterator[dict[str, Any]]:
        """Every entry that can be read, oldest first."""

    def verify(self) -> Check:
        """Walk the chain from its beginning to its head."""


class Approvals(Protocol):
    """Which approvals were used."""

    def spend(self, approval: Approval, run: str) -> None:
        """Use one for a run; the same run may come back to it. Raises Refused on a second use."""


class Lock(Protocol):
    """The lock of one stack."""

    def take(self, run: str, who: str, why: str, since: str) -> Holder | None:
        """Take it; a run that has it already keeps it. Answers whom it was taken over from. Raises Refused."""

    def release(self, run: str) -> None:
        """Give it back; what another run holds is left alone."""

    def holder(self) -> Holder | None:
        """Who has it."""


class Site(Protocol):
    """One stack in one account, as a run acts on it. Everything raises StackmedicError for what goes wrong."""

    practice: Practice
    audit: Record
    spent: Approvals
    residual: frozenset[str]

    async def look(self, since_s: float | None = None) -> Seen:
        """Read the stack anew and diagnose it; ``since_s`` is how far back to look."""

    async def now(self) -> datetime:
        """The account's time."""

    async def pause(self, seconds: float) -> None:
        """A short wait inside a step."""

    async def permissions(self, plan: Plan) -> tuple[Permission, ...]:
        """What the plan needs, checked as far as AWS lets one check."""

    def writer(self, allowance: Allowance, journal: Callable[[str, dict[str, Any]], None]) -> Writer:
        """A writer for one change."""

    def lock(self, scope: Scope) -> Lock:
        """The lock of a stack."""

    async def close(self) -> None:
        """Let go of connections."""


Sites = Callable[[Mapping[str, Any]], Site]

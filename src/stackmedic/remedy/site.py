"""What a run needs of the world around it: a fresh look, the account's time, a writer, the audit record, the lock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from stackmedic.aws.allowance import Allowance
from stackmedic.model.finding import Diagnosis
from stackmedic.model.plan import Plan
from stackmedic.model.snapshot import Scope, Snapshot
from stackmedic.remedy.action import Writer
from stackmedic.remedy.approval import Spent
from stackmedic.remedy.audit import Audit
from stackmedic.remedy.lock import StackLock
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


class Site(Protocol):
    """One stack in one account, as a run acts on it. Everything raises StackmedicError for what goes wrong."""

    practice: Practice
    audit: Audit
    spent: Spent
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

    def lock(self, scope: Scope) -> StackLock:
        """The lock of a stack."""

    async def close(self) -> None:
        """Let go of connections."""


Sites = Callable[[Mapping[str, Any]], Site]

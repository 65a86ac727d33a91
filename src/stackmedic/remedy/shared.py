"""What several machines share beside their runs, in the same PostgreSQL database: audit record, approvals, locks.

The audit record is one chain for all of them: an entry and the head are written in one transaction, one writer at a
time, so that each continues the newest. A lock is a run's; whether a run still stands the shared journal knows, so that
no process has to be looked at. A database that is away is waited for, for a while: a fix that has changed something
must not stop for want of a line of its record.
"""

import json
import os
import platform
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from stackmedic.errors import Refused
from stackmedic.model.snapshot import Scope
from stackmedic.remedy.approval import Approval, already_used
from stackmedic.remedy.audit import Check, Head, chained, hash_of, masked_entry, parsed, walked
from stackmedic.remedy.lock import Holder, refusal, stack_key

_TABLES = sa.MetaData()
ENTRIES = sa.Table(
    "stackmedic_audit", _TABLES, sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("line", sa.Text, nullable=False),
)  # fmt: skip
NEWEST = sa.Table(
    "stackmedic_audit_head", _TABLES, sa.Column("only", sa.Boolean, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False), sa.Column("hash", sa.Text, nullable=False),
)  # fmt: skip
APPROVALS = sa.Table(
    "stackmedic_approvals", _TABLES, sa.Column("id", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
)  # fmt: skip
LOCKS = sa.Table(
    "stackmedic_locks", _TABLES, sa.Column("stack", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("run", "who", "why", "since", "host", "born")),
    sa.Column("pid", sa.Integer, nullable=False),
)  # fmt: skip
WRITING = 0x73746D64  # An advisory lock of ours, "stmd", for whoever makes the tables or continues the chain.
TRIES, WAIT_S = 40, 0.5
T = TypeVar("T")


class Shared:
    """The tables, made when they are not there. Raises Refused when the database stays away."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.within(lambda connection: _TABLES.create_all(connection), alone=True)

    def close(self) -> None:
        self._engine.dispose()

    def within(self, work: Callable[[sa.Connection], T], alone: bool = False) -> T:
        """What comes of work in one transaction; ``alone``: while nobody else is in one that is."""
        for tried in range(TRIES):
            try:
                with self._engine.begin() as connection:
                    if alone:
                        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITING)))
                    return work(connection)
            except sa.exc.DBAPIError as error:
                away = isinstance(error, sa.exc.OperationalError) or error.connection_invalidated
                if not away or tried == TRIES - 1:
                    reason = str(error.orig).strip().splitlines()[0]
                    says = f"The shared record cannot be written: {reason}."
                    raise Refused(says, "nothing is changed that cannot be recorded") from error
            threading.Event().wait(WAIT_S)
        raise AssertionError("the last try raises")


class SharedAudit:
    """See ``Audit``."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def record(self, event: str, *, run: str, at: str, who: str, **details: Any) -> Head:
        entry = masked_entry(event, run, at, who, details)
        tried: list[bool] = []

        def append(connection: sa.Connection) -> Head:
            head, last = self._newest(connection)
            if tried and last and parsed(last) == parsed(chained(head, entry)):
                return head  # The answer was lost, and the entry is there.
            tried.append(True)
            line = chained(head, entry)
            made = Head(head.number + 1, hash_of(line))
            connection.execute(ENTRIES.insert().values(number=made.number, line=line.decode()))
            row = {"only": True, "number": made.number, "hash": made.hash}
            connection.execute(insert(NEWEST).values(row).on_conflict_do_update(index_elements=["only"], set_=row))
            return made

        return self._shared.within(append, alone=True)

    def entries(self) -> Iterator[dict[str, Any]]:
        for line in self._lines():
            yield json.loads(line)

    def verify(self) -> Check:
        number, previous, problems = walked(self._lines())
        head = self._shared.within(self._head)
        if not problems and head != previous:
            problems = (f"the head is entry {head.number}, which is missing or another one",)
        return Check(number, previous, problems)

    def _lines(self) -> list[bytes]:
        ordered = sa.select(ENTRIES.c.line).order_by(ENTRIES.c.number)
        return [each.encode() for each in self._shared.within(lambda found: list(found.execute(ordered).scalars()))]

    def _head(self, connection: sa.Connection) -> Head:
        row = connection.execute(sa.select(NEWEST.c.number, NEWEST.c.hash)).first()
        return Head(row.number, row.hash) if row else Head()

    def _newest(self, connection: sa.Connection) -> tuple[Head, bytes]:
        """Where to go on. Raises Refused when the newest entry is not the one that was confirmed."""
        head = self._head(connection)
        newest = sa.select(ENTRIES.c.line).order_by(ENTRIES.c.number.desc()).limit(1)
        last = str(connection.execute(newest).scalar() or "").encode()
        if (head.hash if head.number else hash_of(b"")) != hash_of(last):
            says = f"The shared audit record was changed: entry {head.number} is missing or another one."
            raise Refused(says, "stackmedic audit verify says where")
        return head, last


class SharedSpent:
    """See ``Spent``."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def spend(self, approval: Approval, run: str) -> None:
        def spent(connection: sa.Connection) -> str:
            connection.execute(insert(APPROVALS).values(id=approval.id, run=run).on_conflict_do_nothing())
            return str(connection.execute(sa.select(APPROVALS.c.run).where(APPROVALS.c.id == approval.id)).scalar())

        user = self._shared.within(spent)
        if user != run:
            raise already_used(user)


class SharedLock:
    """See ``StackLock``."""

    def __init__(self, shared: Shared, scope: Scope, settled: Callable[[str], bool]) -> None:
        self._shared, self._stack, self._settled = shared, stack_key(scope), settled

    def take(self, run: str, who: str, why: str, since: str) -> Holder | None:
        mine = Holder(run, who, why, since, platform.node(), os.getpid(), "")
        other = self._shared.within(lambda connection: self._take(connection, mine))
        if other is None or other.run == run:
            return None
        if not self._settled(other.run):
            raise refusal(other)
        self._shared.within(lambda connection: self._take_over(connection, mine, other))
        return other

    def release(self, run: str) -> None:
        mine = (LOCKS.c.stack == self._stack) & (LOCKS.c.run == run)
        self._shared.within(lambda connection: connection.execute(LOCKS.delete().where(mine)))

    def holder(self) -> Holder | None:
        return self._shared.within(self._holder)

    def _holder(self, connection: sa.Connection) -> Holder | None:
        row = connection.execute(sa.select(LOCKS).where(LOCKS.c.stack == self._stack)).first()
        return Holder(**{name: getattr(row, name) for name in Holder.__slots__}) if row else None

    def _take(self, connection: sa.Connection, mine: Holder) -> Holder | None:
        """Who has it; nobody but this run when it was free."""
        row = {"stack": self._stack, **asdict(mine)}
        connection.execute(insert(LOCKS).values(row).on_conflict_do_nothing())
        return self._holder(connection)

    def _take_over(self, connection: sa.Connection, mine: Holder, other: Holder) -> None:
        """From a run that has ended, unless somebody else was faster."""
        ended = (LOCKS.c.stack == self._stack) & (LOCKS.c.run == other.run)
        connection.execute(LOCKS.update().where(ended).values(**asdict(mine)))
        holder = self._take(connection, mine)
        if holder is not None and holder.run != mine.run:
            raise refusal(holder)

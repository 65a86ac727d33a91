"""A journal in PostgreSQL, shared by any number of workers. Each holds a slot: a session advisory lock.

A dead process's session ends and frees its slot, so whoever gets the lock of a slot that still owns runs knows that
their worker is gone. No clocks, no table, no heartbeats; a frozen worker keeps its session and is left alone, for its
step may still act. Advisory locks belong to a session: connect directly, not through a transaction pooler.
DBOS without its proprietary Conductor decides nothing of this (docs/adr/0006-dbos-behind-a-seam.md).
"""

import select
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
import sqlalchemy

from stackmedic.clock import Clock
from stackmedic.errors import UsageError

LOCKS = 0x53746163  # The first half of our advisory locks, "Stac": other users of the database have other numbers.
LARGEST_SLOT = 2**31 - 1
LOOK_EVERY_S = 1.0
GIVE_UP_AFTER = 60  # Looks with a server that answers and a slot that somebody else has: it will not come back.
NOTICED_BY_SERVER = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
NOTICED_HERE_MS = 10_000  # A cut network, on either side: unnoticed, the server would keep the slot for two hours.
LET_GO_MS = 5_000  # A worker that is frozen within a transaction would lock the runs that others take over.


class Slot:
    """A claim on PostgreSQL. When its session breaks nothing acts until the same slot is regained."""

    def __init__(self, connect: Callable[[], "psycopg.Connection[Any]"], number: int) -> None:
        self.executor = f"slot-{number}"
        self.term = 0
        self.lost = ""
        self._connect, self._number = connect, number
        self._session: psycopg.Connection[Any] | None = connect()
        self._locked = self._take(number)
        self._ended = threading.Event()

    @property
    def taken(self) -> bool:
        return self._locked

    def holds(self) -> bool:
        """A session that the server ended has something to read at once, even for a process that was just thawed."""
        session = self._session
        if session is None or not self._locked:
            return False
        try:
            return not select.select([session.fileno()], [], [], 0)[0]
        except (psycopg.Error, ValueError):  # Closed between the two lines, by the thread that watches it.
            return False

    def watch(self, look: Callable[[], None]) -> None:
        threading.Thread(target=self._watch, args=(look,), name="stackmedic-slot", daemon=True).start()

    @contextmanager
    def if_dead(self, executor: str) -> Iterator[bool]:
        name, _, number = executor.partition("-")
        if name != "slot" or not number.isdecimal() or not self._take(int(number)):
            yield False
            return
        try:
            yield True
        finally:
            self._ask("select pg_advisory_unlock(%s, %s)", (LOCKS, int(number)))

    def release(self) -> None:
        self._ended.set()
        if self._session is not None:
            self._session.close()

    def _watch(self, look: Callable[[], None]) -> None:
        refused = 0
        while not self._ended.is_set():
            try:
                if self._session is None:
                    refused = 0 if self._regain() else refused + 1
                if self._session is not None:
                    self._ask("select 1")
                    look()
            except (psycopg.Error, sqlalchemy.exc.DBAPIError, OSError):
                self._drop()
            if refused >= GIVE_UP_AFTER:
                self.lost = f"{self.executor} lost its place to another worker"
                return
            self._wait()

    def _wait(self) -> None:
        """Until the next look, or until the session has something to say: it only ever says that it ended."""
        session = self._session
        if session is None or session.closed:
            self._ended.wait(LOOK_EVERY_S)
        elif select.select([session.fileno()], [], [], LOOK_EVERY_S)[0]:
            self._ended.wait(0.05)  # A notice that is not the end must not become a busy loop.

    def _regain(self) -> bool:
        """Meanwhile others may have taken runs over: the new term makes each look whether it is still its own."""
        session = self._connect()
        self._session = session
        if not self._take(self._number):
            self._drop()
            return False
        self.term += 1
        self._locked = True
        return True

    def _drop(self) -> None:
        self._locked = False
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _take(self, number: int) -> bool:
        return bool(self._ask("select pg_try_advisory_lock(%s, %s)", (LOCKS, number)))

    def _ask(self, query: LiteralString, values: tuple[int, ...] = ()) -> Any:
        if self._session is None:
            raise psycopg.OperationalError("no session")
        row = self._session.execute(query, values).fetchone()
        return row[0] if row else None


class PostgresStore:
    """A database that several machines reach. ``slot`` names a stable place for platforms that restart in place."""

    def __init__(self, url: str, clock: Clock, slot: int | None = None) -> None:
        address = sqlalchemy.make_url(url)
        self.url = address.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        self._conninfo = address.set(drivername="postgresql").render_as_string(hide_password=False)
        self._where = address.set(drivername="postgresql").render_as_string(hide_password=True)
        self._clock, self._slot = clock, slot

    def engine(self, patience_s: float) -> sqlalchemy.Engine:
        return sqlalchemy.create_engine(
            self.url,
            pool_size=20,
            max_overflow=0,
            pool_timeout=30,
            pool_pre_ping=True,
            connect_args={
                "application_name": "stackmedic",
                "connect_timeout": max(2, int(patience_s)),
                "tcp_user_timeout": NOTICED_HERE_MS,
                "options": f"{NOTICED_BY_SERVER} -c idle_in_transaction_session_timeout={LET_GO_MS}",
            },
        )

    def prepare(self) -> None:
        """The database itself is made by whoever administers the server; its tables by the first worker."""
        try:
            self._connect().close()
        except psycopg.Error as error:
            raise UsageError(f"the journal at {self._where} cannot be reached: {error}".strip()) from error

    def check_room(self) -> None:
        """A server's disk cannot be seen from here; a full one refuses entries, and the run is shown as failed."""

    def claim(self) -> Slot | None:
        """Any free slot, a new one for each process so that nobody inherits; or exactly the named one."""
        while True:
            number = self._slot if self._slot is not None else int(self._clock.chance() * LARGEST_SLOT)
            slot = Slot(self._connect, number)
            if slot.taken:
                return slot
            slot.release()
            if self._slot is not None:
                return None

    def _connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            self._conninfo,
            autocommit=True,
            application_name="stackmedic worker",
            connect_timeout=5,
            tcp_user_timeout=NOTICED_HERE_MS,
            options=NOTICED_BY_SERVER,
        )

"""A journal in a folder: one SQLite file, and a lock beside it that decides which process is the worker.

The kernel frees the lock however the process ends, and keeps it while the process is merely frozen, so there is nothing
to time out. SQLite's own locks and this one need a local disk: network file systems promise neither.
Inputs and results are readable in the file, hence 0700 and 0600; SQLite gives -wal and -shm the mode of the file.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy

from stackmedic.durable.store import FREE_SPACE
from stackmedic.errors import Refused, UsageError


class FileClaim:
    """An exclusive ``flock``, held as long as this process lives."""

    executor = "embedded"
    term = 0
    lost = ""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def holds(self) -> bool:
        return True

    def watch(self, look: Callable[[], None]) -> None:
        """Nobody else can have left runs behind: the executor is always the same, and DBOS recovers its own."""

    @contextmanager
    def if_dead(self, executor: str) -> Iterator[bool]:
        yield True

    def release(self) -> None:
        os.close(self._descriptor)


class SqliteStore:
    """A folder of our own on a local disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "journal.sqlite"
        self.url = f"sqlite:///{self._file}"

    def engine(self, patience_s: float) -> sqlalchemy.Engine:
        engine = sqlalchemy.create_engine(
            self.url, pool_size=20, max_overflow=0, pool_timeout=30, connect_args={"timeout": patience_s}
        )

        def settings(connection: Any, record: Any) -> None:
            connection.isolation_level = "IMMEDIATE"
            for pragma in ("foreign_keys=ON", "synchronous=FULL", f"busy_timeout={int(patience_s * 1000)}"):
                connection.execute(f"PRAGMA {pragma}")

        sqlalchemy.event.listen(engine, "connect", settings)
        return engine

    def prepare(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            self._create()
            self._file.chmod(0o600)
            with sqlite3.connect(self._file, timeout=30) as connection:
                connection.execute("PRAGMA journal_mode=WAL")  # Kept in the file, so every later connection has it.
            connection.close()
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def _create(self) -> None:
        """Only when it is missing: closing any descriptor of the file would drop the locks that connections of this
        process hold on it (sqlite.org/howtocorrupt.html, 2.2), and another process would delete the log under them."""
        with suppress(FileExistsError):
            os.close(os.open(self._file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def check_room(self) -> None:
        free = shutil.disk_usage(self._folder).free
        if free < FREE_SPACE:
            raise Refused(
                f"{self._folder} has {free // 1024 // 1024} MB left, and a journal that fills up loses its place",
                "make room, or keep the journal elsewhere",
            )

    def claim(self) -> FileClaim | None:
        try:
            descriptor = os.open(self._folder / "worker.lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        return FileClaim(descriptor)

    def _unusable(self, error: Exception) -> UsageError:
        return UsageError(f"the journal in {self._folder} cannot be used: {error}", "choose a folder you may write to")

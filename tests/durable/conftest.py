"""Places for journals, and processes that are started on them and surely ended."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stackmedic.clock import SystemClock
from stackmedic.durable.seam import State
from stackmedic.errors import NotFound
from tests.durable import program
from tests.durable.program import Place
from tests.durable.server import BINARIES, MISSING, Server

if TYPE_CHECKING:
    from stackmedic.durable.control import DbosControl

# `make install` brings the extra `runner`; where it is not installed, the double's tests still run.
ENGINE = [
    "test_control.py",
    "test_kills.py",
    "test_places.py",
    "test_schedule.py",
    "test_taking_over.py",
    "test_workers.py",
]
collect_ignore = [] if find_spec("dbos") else ENGINE
PATIENCE_S = 60.0
BOTH = ["sqlite", "postgres"]


def eventually(condition: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Ask again and again; a test that waits for nothing longer than needed, and never for ever."""
    pause = threading.Event()
    until = SystemClock().monotonic() + within_s
    while not condition():
        assert SystemClock().monotonic() < until, "it did not happen in time"
        pause.wait(0.02)


def never(condition: Callable[[], object], for_s: float) -> None:
    """Ask for a while; it must not happen."""
    pause = threading.Event()
    until = SystemClock().monotonic() + for_s
    while SystemClock().monotonic() < until:
        assert not condition()
        pause.wait(0.05)


def control(place: Place, within_s: float = 30, removed: str = "") -> "DbosControl":
    """The control port on a place, as a command has it."""
    from stackmedic.durable.control import DbosControl

    return DbosControl(place.store(), program.kinds(place, removed), place.clock, within_s)


def is_done(asked: "DbosControl", run_id: str) -> bool:
    """Whether a run has come to its end; one that nobody knows yet has not."""
    try:
        return asked.status(run_id).state is State.DONE
    except NotFound:
        return False


class Processes:
    """Workers of one test. They fork from a server that has imported the engine once, so each starts in no time."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["dbos", "tests.durable.program"])
        self._started: list[BaseProcess] = []

    def worker(self, place: Place, removed: str = "") -> BaseProcess:
        """A worker that is at work, or already dead of what it found."""
        process = self._context.Process(target=program.work, args=(place, removed), daemon=True)
        process.start()
        self._started.append(process)
        said = str(process.pid)
        eventually(lambda: any(said in words for words in place.did()) or not process.is_alive())
        return process

    def kill(self, process: BaseProcess, number: int = signal.SIGKILL) -> None:
        assert process.pid
        os.kill(process.pid, number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            process.join(PATIENCE_S)

    def end(self) -> None:
        for process in self._started:
            if process.is_alive() and process.pid:
                os.kill(process.pid, signal.SIGKILL)
            process.join()


@pytest.fixture
def processes() -> Iterator[Processes]:
    found = Processes()
    yield found
    found.end()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if not BINARIES:
        pytest.skip(MISSING)
    found = Server()
    yield found
    found.remove()


@pytest.fixture
def sqlite(tmp_path: Path) -> Place:
    return Place(str(tmp_path / "journal"), tmp_path)


NUMBER = iter(range(10_000))


@pytest.fixture
def postgres(server: Server, tmp_path: Path) -> Place:
    return Place(server.database(f"journal{next(NUMBER)}"), tmp_path)


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found

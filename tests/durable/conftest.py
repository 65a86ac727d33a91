"""Places for journals, and processes that are started on them and surely ended."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stackmedic.durable.seam import State
from stackmedic.errors import NotFound
from tests.durable import program
from tests.durable.processes import Processes
from tests.durable.program import Place
from tests.durable.server import BINARIES, MISSING, Server

if TYPE_CHECKING:
    from stackmedic.durable.control import DbosControl

# `make install` brings the extra `runner`; where it is not installed, the double's tests still run.
ENGINE = [
    "test_control.py",
    "test_kills.py",
    "test_old_journals.py",
    "test_places.py",
    "test_schedule.py",
    "test_taking_over.py",
    "test_workers.py",
]
collect_ignore = [] if find_spec("dbos") else ENGINE
BOTH = ["sqlite", "postgres"]


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

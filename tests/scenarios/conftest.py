"""One lab a worker, one fork of it a test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stackmedic import app
from stackmedic.app import Options, Target
from stackmedic.model.finding import Diagnosis
from tests.durable.processes import Processes
from tests.durable.server import BINARIES, MISSING, Server
from tests.scenarios.fixing import Medic
from tests.scenarios.lab import Lab


class Doctor:
    """Diagnoses labs through the same verbs as the command line."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def sit_at(self, lab: Lab) -> None:
        """Have the lab's exports."""
        for name, value in lab.environment().items():
            self._monkeypatch.setenv(name, value)

    def diagnose(self, lab: Lab, target: Target | None = None, **options: Any) -> Diagnosis:
        self.sit_at(lab)
        return app.diagnose(target or Target(), Options(**options))


@pytest.fixture
def lab(standing: Lab) -> Iterator[Lab]:
    """A copy of the steady stack, to break."""
    copy = standing.fork()
    yield copy
    copy.control("down")


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """stackmedic, as a person with this lab's exports would have it."""
    return Doctor(monkeypatch)


@pytest.fixture
def medic(lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Medic:
    """stackmedic fix, with a state folder of its own."""
    return Medic(lab, monkeypatch, tmp_path)


@pytest.fixture
def processes() -> Iterator[Processes]:
    """Processes that do not outlive their test."""
    found = Processes()
    yield found
    found.end()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of our own."""
    if not BINARIES:
        pytest.skip(MISSING)
    found = Server()
    yield found
    found.remove()

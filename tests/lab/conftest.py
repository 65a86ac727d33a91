"""A standing lab for the tests that talk to it over the wire, and a copy of it for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.edge import CLINIC, ONYX, Edge
from tests.scenarios.lab import Lab, start


@pytest.fixture
def staging(standing: Lab) -> Iterator[Lab]:
    """A copy of the steady stack, to break."""
    copy = standing.fork()
    yield copy
    copy.control("down")


@pytest.fixture
def edge(staging: Lab) -> Edge:
    """The edge of that copy."""
    return Edge(staging)


@pytest.fixture(scope="session")
def standing_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A stack whose names are in the account's own zone: Omnirapeutic, never touched."""
    process, lab = start(Path(tmp_path_factory.mktemp("clinic")), "omnirapeutic")
    yield lab
    process.terminate()
    process.wait()


@pytest.fixture
def clinic(standing_clinic: Lab) -> Iterator[Edge]:
    """A copy of it, to break."""
    copy = standing_clinic.fork()
    yield Edge(copy, CLINIC)
    copy.control("down")


@pytest.fixture(scope="session")
def standing_onyx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A stack whose tasks have a proxy before their programs, never touched."""
    process, lab = start(Path(tmp_path_factory.mktemp("onyx")), "onyx")
    yield lab
    process.terminate()
    process.wait()


@pytest.fixture
def onyx(standing_onyx: Lab) -> Iterator[Edge]:
    """A copy of it, to break."""
    copy = standing_onyx.fork()
    yield Edge(copy, ONYX)
    copy.control("down")

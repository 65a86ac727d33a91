"""A standing lab for the tests that talk to it over the wire, and a copy of it for each."""

from collections.abc import Iterator

import pytest

from tests.conftest import Stacks
from tests.lab.edge import CLINIC, ONYX, Edge
from tests.scenarios.lab import Lab


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


@pytest.fixture
def clinic(stacks: Stacks) -> Iterator[Edge]:
    """A copy of a stack whose names are in the account's own zone, to break: Omnirapeutic."""
    copy = stacks("omnirapeutic").fork()
    yield Edge(copy, CLINIC)
    copy.control("down")


@pytest.fixture
def onyx(stacks: Stacks) -> Iterator[Edge]:
    """A copy of a stack whose tasks have a proxy before their programs, to break."""
    copy = stacks("onyx").fork()
    yield Edge(copy, ONYX)
    copy.control("down")

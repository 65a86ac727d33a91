"""The labs that tests copy, one of each stack a worker; and how hypothesis works.

It tries the same cases on every run, and many new ones in a campaign (`make soak`).
"""

import gc
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.scenarios.lab import Lab

gc.set_threshold(50_000)  # Looking for cycles among modules and service models, all in use, finds nothing.
settings.register_profile("every_run", derandomize=True, deadline=None, max_examples=60, database=None)
settings.register_profile(
    "soak", deadline=None, max_examples=20_000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "every_run"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A campaign may be run in slices: ``SOAK_SLICE=2/6`` is every sixth test from the second on."""
    first, _, every = os.environ.get("SOAK_SLICE", "").partition("/")
    if every:
        items[:] = items[int(first) - 1 :: int(every)]


class Stacks:
    """Steady stacks, each started when it is first asked for, never touched: a test takes a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: dict[str, tuple[subprocess.Popen[bytes], Lab]] = {}

    def __call__(self, name: str) -> "Lab":
        from tests.scenarios.lab import start

        if name not in self.started:
            (self.folder / name).mkdir()
            self.started[name] = start(self.folder / name, name)
        return self.started[name][1]

    def end(self) -> None:
        for process, _ in self.started.values():
            process.terminate()
        for process, _ in self.started.values():
            process.wait()


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stacks]:
    """Every stack, one lab a worker."""
    found = Stacks(Path(tmp_path_factory.mktemp("stacks")))
    yield found
    found.end()


@pytest.fixture(scope="session")
def standing(stacks: Stacks) -> "Lab":
    """The steady stack, never touched: a test takes a copy."""
    return stacks("ohmycoins")

"""The lab that tests copy, one a worker; and how hypothesis works: the same cases on every run, many new ones in a
campaign (`make soak`)."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.scenarios.lab import Lab

settings.register_profile("every_run", derandomize=True, deadline=None, max_examples=60, database=None)
settings.register_profile(
    "soak", deadline=None, max_examples=20_000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "every_run"))


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Lab]":
    """The steady stack, never touched: a test takes a copy."""
    from tests.scenarios.lab import start

    process, lab = start(Path(tmp_path_factory.mktemp("lab")))
    yield lab
    process.terminate()
    process.wait()

"""What people install: the wheel, built and looked into, and what a plan finds of its runbooks from there."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from stackmedic.remedy.practice import resolution

pytest.importorskip("hatchling")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The content of the wheel, as pip puts it into site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "content")
    yield folder / "content"


def names(folder: Path, pattern: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob(pattern)}


def test_every_runbook_is_in_it(installed: Path) -> None:
    assert names(ROOT / "runbooks", "*.md") == names(installed / "stackmedic/runbooks", "*.md")


@pytest.mark.parametrize("pattern", ["*.py", "*.json"])
def test_every_module_and_every_table_is_in_it(installed: Path, pattern: str) -> None:
    assert names(ROOT / "src/stackmedic", pattern) <= names(installed / "stackmedic", pattern)


def test_a_plan_tells_a_person_what_the_runbook_says(installed: Path) -> None:
    asked = "from stackmedic.remedy.practice import resolution; print(resolution('network.sg_ingress_missing'))"
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=installed, env={"PYTHONPATH": str(installed)}, capture_output=True,
        text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    assert resolution("network.sg_ingress_missing") == told.strip()
    assert not told.startswith("see runbooks")

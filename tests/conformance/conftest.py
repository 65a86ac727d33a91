"""Clients of others, unmodified, against a copy of the steady stack."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.lab import ROOT, Lab

CLIENTS = ROOT / ".venv-clients/bin"
MISSING = "the aws CLI, ecs-deploy and Cloud Custodian are not installed here: `make clients` says why"
COMMANDS = Path(__file__).with_name("aws_commands.py")
WITHIN_S = 120


@pytest.fixture
def lab(standing: Lab) -> Iterator[Lab]:
    """A copy of the steady stack, to use."""
    copy = standing.fork()
    yield copy
    copy.control("down")


@dataclass(frozen=True)
class Terminal:
    """A terminal on which a lab's exports were evaluated, and nothing else of AWS is known."""

    lab: Lab
    home: Path

    def run(self, command: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """One command of others, to its end."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
        environment = kept | self.lab.environment() | {"HOME": str(self.home), "AWS_PAGER": "", "NO_COLOR": "1"}
        return subprocess.run(
            [str(CLIENTS / command), *arguments],
            env=environment,
            cwd=self.home,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=WITHIN_S,
        )

    def aws(self, *commands: list[str]) -> list[tuple[int, str, str]]:
        """What each aws command printed, all of them run by one process of the CLI's own environment."""
        done = self.run("python", str(COMMANDS), given=json.dumps(commands))
        assert done.returncode == 0, done.stderr
        return [(code, out, err) for code, out, err in json.loads(done.stdout)]

    def read(self, *words: str) -> Any:
        """What one aws command answers."""
        [(code, out, err)] = self.aws([*words, "--output", "json"])
        assert code == 0, err
        return json.loads(out) if out.strip() else None


@pytest.fixture
def terminal(lab: Lab, tmp_path: Path) -> Terminal:
    if not (CLIENTS.parent / "installed").exists():
        pytest.skip(MISSING)
    return Terminal(lab, tmp_path)

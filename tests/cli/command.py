"""Runs the real command in a process of its own, as a person or a script would."""

import os
import subprocess
import sys
from dataclasses import dataclass

QUIET = {"AWS_", "STACKMEDIC_", "NO_COLOR", "COLUMNS"}


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    out: str
    err: str


def stackmedic(*arguments: str, environment: dict[str, str] | None = None, cwd: str | None = None) -> Answer:
    """One command line in an environment that knows no AWS account."""
    kept = {name: value for name, value in os.environ.items() if not any(map(name.startswith, QUIET))}
    nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    alone = {"AWS_EC2_METADATA_DISABLED": "true", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", "stackmedic.cli.main", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**kept, **nowhere, **alone, **(environment or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return Answer(done.returncode, done.stdout, done.stderr)

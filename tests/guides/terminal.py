"""A terminal on which a guide's commands are typed: bash, the real aws CLI in one process, and a lab behind both."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.scenarios.lab import ROOT, Lab

CLIENTS = ROOT / ".venv-clients"
HERE = Path(__file__).parent
ASSIGNED = re.compile(r"(?:export )?(\w+)=")
WITHIN_S = 120


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed; of an assignment, what was assigned."""

    code: int
    out: str
    err: str


@contextmanager
def cli() -> Iterator[int]:
    """The port of the aws CLI's server, while it lives."""
    words = [str(CLIENTS / "bin/python"), str(HERE / "aws_server.py")]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    known = {"AWS_ACCESS_KEY_ID": "lab", "AWS_SECRET_ACCESS_KEY": "lab", "AWS_EC2_METADATA_DISABLED": "true"}
    with subprocess.Popen(words, env=kept | known | {"AWS_PAGER": ""}, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def typed(lines: Sequence[str], lab: Lab, port: int, home: Path, outputs: Mapping[str, str]) -> list[Said]:
    """What each line did, one after the other in one shell. ``outputs``: Terraform's, as lines of shell."""
    (home / "outputs").mkdir()
    for name, line in outputs.items():
        (home / "outputs" / name).write_text(line)
    script = "".join(wrapped(at, line) for at, line in enumerate(lines))
    places = {"HOME": str(home), "PATH": f"{HERE / 'bin'}{os.pathsep}{os.environ['PATH']}", "GUIDE_CLI": str(port)}
    subprocess.run(
        ["bash"], input=script, env=lab.environment() | places, cwd=home, text=True, check=True, timeout=WITHIN_S
    )
    return [Said(int(kept(home, at, "code")), kept(home, at, "out"), kept(home, at, "err")) for at in range(len(lines))]


def wrapped(at: int, line: str) -> str:
    """A line of the script that keeps what it prints in files."""
    assigned = ASSIGNED.match(line)
    shown = f'; code=$?; printf "%s\\n" "${assigned[1]}"; (exit $code)' if assigned else ""
    return f"{{ {line}{shown}\n}} >{at}.out 2>{at}.err </dev/null\necho $? >{at}.code\n"


def kept(home: Path, at: int, kind: str) -> str:
    return (home / f"{at}.{kind}").read_text().rstrip("\n")

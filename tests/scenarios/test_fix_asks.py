"""Nothing is changed that nobody said yes to: at a terminal it is asked for, elsewhere it has to be given."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import stackmedic
from tests.scenarios.breaking import close_database
from tests.scenarios.fixing import changing_calls
from tests.scenarios.lab import Lab

pytest.importorskip("dbos")
ADMIT = "ec2:AuthorizeSecurityGroupIngress"


def at_a_terminal(lab: Lab, folder: Path, types: str) -> subprocess.Popen[str]:
    """``stackmedic fix`` of a person who types this."""
    person, terminal = pty.openpty()
    os.write(person, types.encode())
    known = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    state = {"XDG_STATE_HOME": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "stackmedic.cli.main", "fix"], env={**known, **lab.environment(), **state}, cwd=folder,
        stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(terminal)
    return process


def test_where_nobody_can_be_asked_nothing_is_changed(lab: Lab, tmp_path: Path) -> None:
    close_database(lab)
    before = changing_calls(lab)
    answer = stackmedic("fix", environment={**lab.environment(), "XDG_STATE_HOME": str(tmp_path)}, cwd=str(tmp_path))
    assert 6 == answer.code
    assert "nobody approved the plan" in answer.err
    assert before == changing_calls(lab)


@pytest.mark.parametrize("types", ["no\n", "\x04"], ids=["no", "end of input"])
def test_what_is_not_yes_changes_nothing(lab: Lab, tmp_path: Path, types: str) -> None:
    close_database(lab)
    before = changing_calls(lab)
    process = at_a_terminal(lab, tmp_path, types)
    assert "AuthorizeSecurityGroupIngress" in process.communicate()[0]
    assert 6 == process.returncode
    assert before == changing_calls(lab)


def test_a_yes_is_carried_out(lab: Lab, tmp_path: Path) -> None:
    close_database(lab)
    before = changing_calls(lab).count(ADMIT)
    process = at_a_terminal(lab, tmp_path, "yes\n")
    while changing_calls(lab).count(ADMIT) == before and process.poll() is None:
        os.sched_yield()
    process.kill()
    process.communicate()
    assert before + 1 == changing_calls(lab).count(ADMIT)

"""The real engine and the real command: killed right after the change was made, resumed by another process."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios.breaking import close_database
from tests.scenarios.fixing import changing_calls
from tests.scenarios.lab import Lab

pytest.importorskip("dbos")
ADMIT = "ec2:AuthorizeSecurityGroupIngress"


def begun(lab: Lab, folder: Path, *words: str) -> subprocess.Popen[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = {**known, **lab.environment(), "XDG_STATE_HOME": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "stackmedic.cli.main", *words, "--json"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=pipe, text=True)


def test_a_fix_that_is_killed_goes_on_in_another_process_and_changes_once(lab: Lab, tmp_path: Path) -> None:
    close_database(lab)
    before = changing_calls(lab).count(ADMIT)
    fixing = begun(lab, tmp_path, "fix", "--apply")
    while changing_calls(lab).count(ADMIT) == before and fixing.poll() is None:
        os.sched_yield()
    fixing.send_signal(signal.SIGKILL)
    fixing.communicate()
    lab.control("speed", speed=100)

    runs = json.loads(begun(lab, tmp_path, "runs", "list").communicate()[0])["runs"]
    resumed = begun(lab, tmp_path, "runs", "resume", runs[0]["id"])
    run = json.loads(resumed.communicate(timeout=120)[0])["run"]

    assert ("cleared", 0) == (run["condition"], resumed.returncode), run["says"]
    assert before + 1 == changing_calls(lab).count(ADMIT)
    assert 0 == begun(lab, tmp_path, "audit", "verify").wait()

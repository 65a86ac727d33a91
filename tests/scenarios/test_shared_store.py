"""Two machines, one PostgreSQL database: a run that begins on one is approved on the other; the lock holds for both.

What is approved is the fix of a password, so that neither that nor the database's own may be anywhere afterwards.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stackmedic.clock import SystemClock
from stackmedic.model.snapshot import Scope
from stackmedic.remedy import plan_file
from tests.durable.server import BINARIES, MISSING, Server
from tests.scenarios.breaking import change_password_of_database, close_database
from tests.scenarios.fixing import changing_calls
from tests.scenarios.lab import SECRET, Lab

pytest.importorskip("dbos")
ADMIT, RESET = "ec2:AuthorizeSecurityGroupIngress", "rds:ModifyDBInstance"
PASSWORD = "canary-9fKq27Lw"


@pytest.fixture
def store() -> Iterator[str]:
    if not BINARIES:
        pytest.skip(MISSING)
    server = Server()
    yield server.database("runs").replace("tests@", f"tests:{PASSWORD}@")
    server.remove()


class Machine:
    """One person's computer: a state folder, and a stackmedic.toml that names the store."""

    def __init__(self, folder: Path, store: str, exports: dict[str, str]) -> None:
        self.folder, self.exports = folder, exports
        folder.mkdir()
        (folder / "stackmedic.toml").write_text(f'[runs]\nstore = "{store}"\n')
        self.told = ""

    def begun(self, *words: str) -> subprocess.Popen[str]:
        """The command, in a process that is under way."""
        known = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STACKMEDIC_"))}
        state = {"XDG_STATE_HOME": str(self.folder / "state"), "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.Popen(
            [sys.executable, "-m", "stackmedic.cli.main", *words, "--json", "--debug"],
            env={**known, **self.exports, **state}, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *words: str) -> tuple[int, dict[str, Any]]:
        """The command's exit code and what it said."""
        return self.ended(self.begun(*words))

    def ended(self, process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
        said, complained = process.communicate(timeout=240)
        self.told += said + complained
        return process.returncode, json.loads(said)

    def kept(self) -> str:
        """Everything that it has on its disk, but for what its owner wrote."""
        files = [each for each in self.folder.rglob("*") if each.is_file() and each.name != "stackmedic.toml"]
        return "".join(each.read_text(encoding="latin-1") for each in files)


def everything(store: str) -> str:
    """All rows of all tables."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(store) as connection:
        tables = connection.execute("select schemaname, tablename from pg_tables where tableowner = 'tests'").fetchall()
        rows = [
            connection.execute(sql.SQL("select t::text from {} t").format(sql.Identifier(*each))).fetchall()
            for each in tables
            if not each[0].startswith(("pg_", "information"))
        ]
    assert rows
    return str(rows)


def made(lab: Lab, call: str, process: subprocess.Popen[str]) -> None:
    """Wait until a command has made its change. From then on the lab's time passes by itself, a hundred times as fast
    as ours; until then it stood, so that no plan expires however slowly commands begin."""
    before = changing_calls(lab).count(call)
    while changing_calls(lab).count(call) == before and process.poll() is None:
        os.sched_yield()
    lab.control("speed", speed=100)


def held(store: str, plan: dict[str, Any], run: str) -> Any:
    """The lock of the plan's stack, taken for a run as a third machine would."""
    from stackmedic.durable.postgres import PostgresStore
    from stackmedic.remedy.shared import Shared, SharedLock

    scope: Scope = plan_file.plan_of(plan).scope
    lock = SharedLock(Shared(PostgresStore(store, SystemClock()).engine(2)), scope, lambda run: False)
    lock.take(run, "cleo@tower", "something else", "03:15")
    return lock


def test_a_fix_goes_from_one_machine_to_another(lab: Lab, store: str, tmp_path: Path) -> None:
    change_password_of_database(lab)
    anna, ben = (Machine(tmp_path / name, store, lab.environment()) for name in ("anna", "ben"))
    _, plan = anna.run("fix", "--plan-only", "--out", "plan.json")
    code, submitted = anna.run("fix", "--plan", "plan.json", "--submit")
    run = submitted["run"]["id"]
    assert 6 == code

    lab.advance(1)
    lock = held(store, plan, run)
    code, refused = ben.run("fix", "--apply")
    assert (6, "refused") == (code, refused["run"]["condition"])
    assert "cleo@tower" in refused["run"]["says"] and f"(run {run})" in refused["run"]["says"]
    lock.release(run)

    assert run in [each["id"] for each in ben.run("runs", "list")[1]["runs"]]
    approving = ben.begun("runs", "approve", run, "--yes")
    made(lab, RESET, approving)
    code, fixed = ben.ended(approving)
    assert (0, "cleared") == (code, fixed["run"]["condition"]), fixed["run"]["says"]
    assert "cleared" == anna.run("runs", "show", run)[1]["run"]["condition"]

    entries = anna.run("audit", "show")[1]["entries"]
    assert entries == ben.run("audit", "export")[1]["entries"]
    assert ["accepted", "locked", "intent", "call", "done", "ended"] == [
        each["event"] for each in entries if each["run"] == run
    ]
    assert [RESET] == [each["call"] for each in entries if each["event"] == "call"]
    written = anna.told + ben.told + anna.kept() + ben.kept() + everything(store)
    secret = lab.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"]
    assert "under POSTGRES_PASSWORD" in written
    assert json.loads(secret)["POSTGRES_PASSWORD"] not in written
    assert PASSWORD not in written


def test_a_run_is_cancelled_or_resumed_on_another_machine(lab: Lab, store: str, tmp_path: Path) -> None:
    close_database(lab)
    anna, ben = (Machine(tmp_path / name, store, lab.environment()) for name in ("anna", "ben"))
    _, waiting = anna.run("fix", "--submit")
    code, given_up = ben.run("runs", "cancel", waiting["run"]["id"])
    assert (130, "stopped") == (code, given_up["run"]["condition"])

    lab.advance(1)
    before = changing_calls(lab).count(ADMIT)
    fixing = anna.begun("fix", "--apply")
    made(lab, ADMIT, fixing)
    fixing.kill()
    told = fixing.communicate()
    assert fixing.returncode == -signal.SIGKILL, told

    _, left = ben.run("runs", "list")[1]["runs"]
    code, resumed = ben.run("runs", "resume", left["id"])

    assert (0, "cleared") == (code, resumed["run"]["condition"]), resumed["run"]["says"]
    assert before + 1 == changing_calls(lab).count(ADMIT)
    code, verified = ben.run("audit", "verify")
    assert (0, []) == (code, verified["problems"])


def test_a_store_that_cannot_be_reached_is_said_without_its_password(tmp_path: Path) -> None:
    nowhere = Machine(tmp_path / "anna", f"postgresql://tests:{PASSWORD}@127.0.0.1:1/runs", {})
    code, failure = nowhere.run("runs", "list")
    assert 2 == code
    assert "cannot be reached" in failure["error"]["message"]
    assert PASSWORD not in nowhere.told

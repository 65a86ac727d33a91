"""Places that are no good, or stop being so: each is one sentence, and nothing half done."""

import multiprocessing
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stackmedic.clock import SystemClock
from stackmedic.durable.seam import State
from stackmedic.durable.sqlite import SqliteStore
from stackmedic.errors import DeadlineReached, Refused, UsageError
from tests.durable import program
from tests.durable.conftest import control
from tests.durable.processes import Processes, eventually
from tests.durable.program import Place

ROOT = Path(__file__).parents[2]


def test_nobody_else_can_read_the_journal(sqlite: Place, processes: Processes) -> None:
    folder = Path(sqlite.journal)
    folder.mkdir(mode=0o755)
    asked = control(sqlite)
    processes.worker(sqlite)
    asked.start("quick.v1", "run", 2)
    eventually(lambda: asked.status("run").state is State.DONE)
    assert 0o700 == folder.stat().st_mode & 0o777
    modes = {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()}
    assert {"journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "worker.lock"} == set(modes)
    assert {0o600} == set(modes.values())


@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_that_may_not_be_written_is_named(exists: bool, tmp_path: Path) -> None:
    parent = tmp_path / "parent"
    folder = parent / "journal"
    (folder if exists else parent).mkdir(parents=True)
    for each in (folder, parent):
        if each.exists():
            each.chmod(0o555)
    answer = tmp_path / "answer"
    answer.touch(mode=0o666)
    answer.chmod(0o666)
    process = multiprocessing.get_context("forkserver").Process(target=program.use_as_nobody, args=(folder, answer))
    process.start()
    process.join(60)
    assert f"the journal in {folder} cannot be used: " in answer.read_text()


def test_a_file_that_is_no_journal_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_text("not a database, and long enough to be read as one" * 100)
    with pytest.raises(UsageError, match="not a database"):
        SqliteStore(tmp_path).prepare()


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    from stackmedic.durable.postgres import PostgresStore

    with pytest.raises(UsageError, match="cannot be reached") as told:
        PostgresStore("postgresql://ada:hunter2@127.0.0.1:1/none", SystemClock()).prepare()
    assert "hunter2" not in str(told.value)


def locked_for(seconds: float, place: Place, processes: Processes) -> None:
    """Something else holds the file's write lock: a backup, a virus scanner, a person with a shell."""
    asked, quick = control(place, within_s=120), control(place, within_s=1)
    processes.worker(place)
    asked.start("slow.v1", "in-step", 1)
    asked.start("wait.v1", "waits", 600)
    eventually(lambda: any(words[0] == "in-step" for words in place.did()))
    eventually(lambda: asked.status("waits").state is State.WAITING)
    other = sqlite3.connect(Path(place.journal) / "journal.sqlite", isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(DeadlineReached, match="could not be asked"):
        quick.start("quick.v1", "late", 1)
    threading.Event().wait(seconds)
    other.execute("rollback")
    asked.answer("waits", "approval", {"by": "ada"})
    eventually(
        lambda: (
            {"in-step", "waits"} == {each.id for each in asked.runs() if each.state is State.DONE and each.id != "late"}
        )
    )
    assert ["first", "second"] == [words[1] for words in place.did() if words[0] == "in-step" and words[-1] == "end"]


def test_a_locked_file_pauses_runs_and_commands_say_so_in_time(sqlite: Place, processes: Processes) -> None:
    locked_for(2, sqlite, processes)


@pytest.mark.soak
def test_a_file_locked_beyond_its_patience_pauses_runs(sqlite: Place, processes: Processes) -> None:
    locked_for(40, sqlite, processes)


def test_a_full_disk_fails_the_run_in_sight_and_harms_no_other(tmp_path: Path, processes: Processes) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        place = Place(str(small / "journal"), tmp_path)
        asked = control(place)
        asked.start("slow.v1", "run", 3)
        worker = processes.worker(place)
        eventually(lambda: any(words[0] == "run" for words in place.did()))
        with pytest.raises(OSError, match="No space"), (small / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 65536)
        with pytest.raises(Refused, match="MB left"):
            asked.start("quick.v1", "refused", 1)
        eventually(lambda: any(words[0] == "run" and words[-1] == "end" for words in place.did()))
        threading.Event().wait(1)
        (small / "filler").unlink()
        asked.start("quick.v1", "next", 2)
        if not worker.is_alive():
            processes.worker(place)
        eventually(lambda: asked.status("next").state is State.DONE)
        assert asked.status("run").state in (State.FAILED, State.DONE, State.RUNNING)
    finally:
        processes.end()
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_no_connection_leaves_the_machine(sqlite: Place, processes: Processes) -> None:
    asked = control(sqlite)
    processes.worker(sqlite)
    asked.start("fleet.v1", "fleet", {"accounts": ["a"], "each": 2})
    eventually(lambda: asked.status("fleet").state is State.DONE)
    reached = [words for words in sqlite.did() if words[0] == "connect"]
    assert [] == [words for words in reached if words[1].startswith("(")]  # An address; a path is our own socket.


def test_nothing_that_phones_home_is_locked_or_configured() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert {"dbos"} == set(re.findall(r"^(dbos[a-z-]*)==3\.4\.", lock, re.MULTILINE))
    ours = "".join(path.read_text() for path in (ROOT / "src/stackmedic/durable").glob("*.py"))
    assert not re.search(r"(conductor_key|conductor_url|auto_upgrade|sharding|enterprise_key)\s*=", ours)


def test_the_command_line_does_not_pay_for_the_engine() -> None:
    asks = "import sys, stackmedic.cli.main, stackmedic.durable.memory; print('dbos' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asks], cwd=ROOT / "src", capture_output=True, text=True, check=True)
    assert "False\n" == done.stdout


def test_a_second_look_at_a_folder_does_not_cut_the_first_one_off(sqlite: Place, processes: Processes) -> None:
    """SQLite's locks belong to the process and end when any descriptor of the file is closed."""
    asked = control(sqlite)
    asked.start("quick.v1", "before", 1)
    control(sqlite).close()
    worker = processes.worker(sqlite)
    eventually(lambda: asked.status("before").state is State.DONE)
    processes.kill(worker, signal.SIGTERM)
    asked.start("quick.v1", "after", 1)
    processes.worker(sqlite)
    eventually(lambda: asked.status("after").state is State.DONE)

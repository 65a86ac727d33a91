"""One lock per stack: who has it, and when it may be taken over."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from stackmedic.errors import Refused
from stackmedic.remedy.lock import Holder, StackLock, alive, born
from tests.remedy.town import SCOPE


def lock(folder: Path, settled: bool = True) -> StackLock:
    return StackLock(folder, SCOPE, lambda run: settled)


def dead() -> Holder:
    """A holder whose process has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    begun = born(process.pid)
    process.wait()
    return Holder("old", "me", "why", "then", os.uname().nodename, process.pid, begun)


def held_by(folder: Path, holder: Holder) -> None:
    lock(folder).take("old", "me", "why", "then")
    path = next((folder / "locks").iterdir())
    path.write_text(json.dumps(asdict(holder)))


def test_it_says_who_has_it_why_and_since_when(tmp_path: Path) -> None:
    lock(tmp_path).take("run-1", "anna@laptop", "open the database", "03:15")
    with pytest.raises(Refused, match=r"anna@laptop since 03:15: open the database \(run run-1\)"):
        lock(tmp_path).take("run-2", "ben", "the same", "03:20")


def test_the_same_run_takes_it_again(tmp_path: Path) -> None:
    lock(tmp_path).take("run-1", "me", "why", "then")
    assert None is lock(tmp_path).take("run-1", "me", "why", "then")


def test_it_is_free_when_given_back(tmp_path: Path) -> None:
    lock(tmp_path).take("run-1", "me", "why", "then")
    lock(tmp_path).release("run-1")
    assert None is lock(tmp_path).take("run-2", "me", "why", "then")


def test_another_run_cannot_give_it_back(tmp_path: Path) -> None:
    lock(tmp_path).take("run-1", "me", "why", "then")
    lock(tmp_path).release("run-2")
    assert lock(tmp_path).holder() is not None


def test_two_stacks_have_two_locks(tmp_path: Path) -> None:
    other = StackLock(tmp_path, replace(SCOPE, cluster_arn="arn:other"))
    lock(tmp_path).take("run-1", "me", "why", "then")
    assert None is other.take("run-2", "me", "why", "then")


def test_it_is_taken_over_from_a_dead_process_whose_run_has_ended(tmp_path: Path) -> None:
    held_by(tmp_path, dead())
    taken_from = lock(tmp_path).take("new", "me", "why", "now")
    assert taken_from and "old" == taken_from.run


def test_it_is_not_taken_from_a_dead_process_whose_run_can_go_on(tmp_path: Path) -> None:
    held_by(tmp_path, dead())
    with pytest.raises(Refused, match="whose process is gone") as refused:
        lock(tmp_path, settled=False).take("new", "me", "why", "now")
    assert "runs resume old" in refused.value.hint


def test_nobody_can_tell_about_another_machine(tmp_path: Path) -> None:
    held_by(tmp_path, replace(dead(), host="elsewhere"))
    with pytest.raises(Refused, match="on elsewhere"):
        lock(tmp_path).take("new", "me", "why", "now")


def test_a_later_process_with_the_same_number_is_another_one() -> None:
    mine = Holder("r", "me", "why", "then", os.uname().nodename, os.getpid(), born(os.getpid()))
    assert (True, False) == (alive(mine), alive(replace(mine, born="1")))


def test_a_lock_that_was_never_finished_holds_nobody_up(tmp_path: Path) -> None:
    lock(tmp_path).take("old", "me", "why", "then")
    next((tmp_path / "locks").iterdir()).write_text("{")
    assert None is lock(tmp_path).take("new", "me", "why", "now")

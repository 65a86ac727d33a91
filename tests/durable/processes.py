"""Processes of tests, which are started in no time and surely ended; and waiting for what they do."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

from stackmedic.clock import SystemClock
from tests.durable import program
from tests.durable.program import Place

PATIENCE_S = 60.0
# They fork from a server that has imported all of this once.
IMPORTED = ["dbos", "tests.durable.program", "tests.scenarios.mortal"]


def eventually(condition: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Ask again and again; a test that waits for nothing longer than needed, and never for ever."""
    pause = threading.Event()
    until = SystemClock().monotonic() + within_s
    while not condition():
        assert SystemClock().monotonic() < until, "it did not happen in time"
        pause.wait(0.02)


def never(condition: Callable[[], object], for_s: float) -> None:
    """Ask for a while; it must not happen."""
    pause = threading.Event()
    until = SystemClock().monotonic() + for_s
    while SystemClock().monotonic() < until:
        assert not condition()
        pause.wait(0.05)


class Processes:
    """The processes of one test."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(IMPORTED)
        self._started: list[BaseProcess] = []

    def start(self, target: Callable[..., object], *words: Any) -> BaseProcess:
        process = self._context.Process(target=target, args=words, daemon=True)
        process.start()
        self._started.append(process)
        return process

    def worker(self, place: Place, removed: str = "") -> BaseProcess:
        """A worker that is at work, or already dead of what it found."""
        process = self.start(program.work, place, removed)
        said = str(process.pid)
        eventually(lambda: any(said in words for words in place.did()) or not process.is_alive())
        return process

    def kill(self, process: BaseProcess, number: int = signal.SIGKILL) -> None:
        assert process.pid
        os.kill(process.pid, number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            process.join(PATIENCE_S)

    def end(self) -> None:
        for process in self._started:
            if process.is_alive() and process.pid:
                os.kill(process.pid, signal.SIGKILL)
            process.join()

"""A bounded pool of threads for botocore, which blocks.

Not concurrent.futures: the interpreter waits for its threads at exit, so one call that hangs in a socket would hold
the command long after its deadline. These are daemons and are left behind.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
Job = Callable[[], None]


class Workers:
    """``size`` threads at most, started when needed; jobs are taken in the order in which they came."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._busy = 0

    async def run(self, job: Callable[[], T]) -> T:
        """The result of a job that a thread does. Cancelled, the job goes on, and nobody hears of it."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._busy += 1
        if self._busy > len(self._threads) and len(self._threads) < self._size:
            self._start()
        self._jobs.put(lambda: _do(job, done, loop))
        try:
            return await done
        finally:
            self._busy -= 1

    def close(self) -> None:
        """Let idle threads end, and busy ones when they come back."""
        for _ in self._threads:
            self._jobs.put(None)

    def _start(self) -> None:
        thread = threading.Thread(target=self._work, name=f"aws-{len(self._threads) + 1}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _do(job: Callable[[], T], done: "asyncio.Future[T]", loop: asyncio.AbstractEventLoop) -> None:
    """Do a job, and take what comes of it to the loop that waits for it."""
    try:
        result = job()
    except Exception as error:  # Whatever it is, it belongs to whoever awaits the job.
        _tell(loop, done, _fail, error)
    else:
        _tell(loop, done, _succeed, result)


def _tell(loop: asyncio.AbstractEventLoop, done: "asyncio.Future[T]", how: Callable[..., None], what: object) -> None:
    try:
        loop.call_soon_threadsafe(how, done, what)
    except RuntimeError:
        return  # The loop is closed: the deadline has passed and nobody listens any more.


def _succeed(done: "asyncio.Future[T]", result: T) -> None:
    if not done.done():
        done.set_result(result)


def _fail(done: "asyncio.Future[T]", error: Exception) -> None:
    if not done.done():
        done.set_exception(error)

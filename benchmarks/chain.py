"""The longest chain of dependent calls, found by what waits for what, and not by what happened to be quick."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from stackmedic.aws.door import Reply, Request
from stackmedic.aws.recording import Recording
from stackmedic.collect.examine import examine
from stackmedic.collect.scope import Target
from stackmedic.model.snapshot import Snapshot

QUIET_TURNS = 100  # Turns of the loop without a new call after which everybody evidently waits for an answer.


class InStep:
    """A door to a recording that answers nobody as long as anybody can go on, and then all at once. ``rounds`` is how
    often it had to."""

    def __init__(self, path: Path) -> None:
        self.rounds = 0
        self._recording = Recording(path)
        self._asked: dict[Request, asyncio.Task[Reply]] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._quiet = 0

    @property
    def region(self) -> str:
        return self._recording.region

    @property
    def calls(self) -> int:
        return len(self._asked)

    @property
    def whole(self) -> bool:
        return self._recording.whole

    def now(self) -> datetime:
        return self._recording.now()

    async def account(self) -> str:
        return str((await self.call("sts:GetCallerIdentity")).body["Account"])

    async def call(self, call: str, /, **parameters: Any) -> Reply:
        request = Request.of(call, parameters)
        if request not in self._asked:
            self._asked[request] = asyncio.ensure_future(self._answer(call, parameters))
        return await asyncio.shield(self._asked[request])

    async def pages(self, call: str, /, **parameters: Any) -> Reply:
        return await self.call(call, **parameters)

    async def close(self) -> None:
        return None

    async def _answer(self, call: str, parameters: dict[str, Any]) -> Reply:
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._watch)
        self._waiting.append(loop.create_future())
        self._quiet = 0
        await self._waiting[-1]
        return await self._recording.call(call, **parameters)

    def _watch(self) -> None:
        self._quiet += 1
        if self._quiet < QUIET_TURNS:
            asyncio.get_running_loop().call_soon(self._watch)
            return
        self.rounds += 1
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.set_result(None)


def longest(recording: Path) -> tuple[int, Snapshot]:
    """The number of rounds in which a recorded stack is read, found by nothing, and what was read."""

    async def read() -> tuple[int, Snapshot]:
        door = InStep(recording)
        snapshot = await examine(door, Target())
        return door.rounds, snapshot

    return asyncio.run(read())

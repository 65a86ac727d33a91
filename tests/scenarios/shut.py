"""A diagnosis to which one call is shut, of a world that stands still: what was answered once is answered from memory,
so that every call of every stack can be shut in turn. What was never asked before is asked of the lab.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from stackmedic.aws.door import Body, Keep, Reply, Request, answered_account
from stackmedic.aws.live import LiveDoor
from stackmedic.collect.examine import Depth, examine
from stackmedic.collect.scope import Target
from stackmedic.diagnose import engine
from stackmedic.errors import CallFailed
from stackmedic.model.finding import Diagnosis
from tests.scenarios.lab import Lab

DENIED = "AccessDeniedException"


@dataclass
class Memory:
    """What a lab that nobody changes has answered; to be asked with the lab's environment."""

    lab: Lab
    heard: dict[tuple[Request, str], Reply | CallFailed] = field(default_factory=dict)
    now: datetime | None = None

    def calls(self) -> tuple[str, ...]:
        """Every call that was made so far."""
        return tuple(sorted({request.call for request, _ in self.heard}))

    def diagnose(self, shut: str = "") -> Diagnosis:
        """What is said when one call is denied. Raises StackmedicError as the command does."""

        async def work() -> Diagnosis:
            door = Shut(self, shut)
            try:
                return engine.diagnose(await examine(door, Target(), Depth(timeout_s=60.0)))
            finally:
                await door.close()

        return asyncio.run(work())


@dataclass
class Shut:
    """A door of which one call is denied."""

    memory: Memory
    shut: str
    calls: int = 0
    whole: bool = True

    @property
    def region(self) -> str:
        return self.memory.lab.region

    @cached_property
    def live(self) -> LiveDoor:
        return LiveDoor(share=1.0)

    def now(self) -> datetime:
        self.memory.now = self.memory.now or self.live.now()
        return self.memory.now

    async def account(self) -> str:
        return answered_account(await self.call("sts:GetCallerIdentity"))

    async def call(self, call: str, /, **parameters: Any) -> Reply:
        return await self._once(call, parameters, "call")

    async def pages(self, call: str, /, **parameters: Any) -> Reply:
        return await self._once(call, parameters, "pages")

    async def distilled(self, call: str, keep: Keep, /, **parameters: Any) -> Reply:
        return await self.live.distilled(call, keep, **parameters)

    async def close(self) -> None:
        if "live" in vars(self):
            await self.live.close()

    async def _once(self, call: str, parameters: Body, how: str) -> Reply:
        self.calls += 1
        if call == self.shut:
            raise CallFailed(call, DENIED, "not authorized")
        asked = Request.of(call, parameters), how
        if asked not in self.memory.heard:
            try:
                self.memory.heard[asked] = await getattr(self.live, how)(call, **parameters)
            except CallFailed as failure:
                self.memory.heard[asked] = failure
        heard = self.memory.heard[asked]
        if isinstance(heard, CallFailed):
            raise CallFailed(heard.call, heard.code, heard.reason)
        return heard

"""A diagnosis to which one call is shut, of a world that stands still: what was answered once is answered from memory,
so that every call of every stack can be shut in turn. What was never asked before is asked of the lab.

A call is denied, or throttled for good: then it is asked again until the time is up, which is once all has been read
that does not wait for it; whatever would be asked after that has no answer either, as at the real door.
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
from tests.scenarios.roles import Shuts

DENIED = "AccessDeniedException"
LATE = "DeadlineReached"
STILL = 50  # Turns of the loop in which nothing is asked; between an answer and what is asked next there are a few.


@dataclass
class Memory:
    """What a lab that nobody changes has answered; to be asked with the lab's environment."""

    lab: Lab
    heard: dict[tuple[Request, str], Reply | CallFailed] = field(default_factory=dict)
    now: datetime | None = None

    def calls(self) -> tuple[str, ...]:
        """Every call that was made so far."""
        return tuple(sorted({request.call for request, _ in self.heard}))

    def diagnose(self, shut: str | Shuts = "", code: str = DENIED) -> Diagnosis:
        """What is said when one call, or some, are denied, or too late. Raises StackmedicError as the command does."""

        async def work() -> Diagnosis:
            door = Shut(self, shut if callable(shut) else shut.__eq__, code)
            try:
                return engine.diagnose(await examine(door, Target(), Depth(timeout_s=60.0)))
            finally:
                await door.close()

        return asyncio.run(work())


@dataclass
class Shut:
    """A door of which one call is denied, or throttled for good; or some are."""

    memory: Memory
    shut: Shuts
    code: str
    calls: int = 0
    time_is_up: bool = False
    out: int = 0  # Calls that the lab has not answered yet.
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
        if self.shut(call) and self.code == LATE:
            await self._until_the_time_is_up()
        if self.shut(call) or self.time_is_up:
            raise CallFailed(call, self.code, "not authorized, or not in time")
        asked = Request.of(call, parameters), how
        if asked not in self.memory.heard:
            self.out += 1
            try:
                self.memory.heard[asked] = await getattr(self.live, how)(call, **parameters)
            except CallFailed as failure:
                self.memory.heard[asked] = failure
            self.out -= 1
        heard = self.memory.heard[asked]
        if isinstance(heard, CallFailed):
            raise CallFailed(heard.call, heard.code, heard.reason)
        return heard

    async def _until_the_time_is_up(self) -> None:
        """Nothing more is asked, as all that is left waits for a call that is throttled."""
        asked, turns = self.calls, 0
        while turns < STILL and not self.time_is_up:
            await asyncio.sleep(0)
            turns = turns + 1 if (asked, 0) == (self.calls, self.out) else 0
            asked = self.calls
        self.time_is_up = True

"""A second door: answers from plain dictionaries, as an account would, so that tests say what the account holds."""

import asyncio
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from stackmedic.aws.door import Reply, Request
from stackmedic.errors import CallFailed, StackmedicError

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
QUIET_TURNS = 60  # Turns of the loop without a new call after which everybody evidently waits for an answer.

Answer = dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]]


class Replies:
    """A door to an account that is a dictionary of answers by call.

    Calls are held until nobody can go on without an answer; then all are answered, in an order that ``seed`` shuffles.
    ``rounds`` is therefore the length of the longest chain of calls.
    """

    def __init__(self, answers: dict[str, Answer], *, seed: int | None = None, region: str = "eu-west-1") -> None:
        self.region = region
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.rounds = 0
        self.never = ""  # A call that is never answered.
        self.whole = True
        self._chance = random.Random(seed)
        self._shuffled = seed is not None
        self._memory: dict[Request, asyncio.Task[Reply]] = {}
        self._held: list[asyncio.Future[None]] = []
        self._quiet = 0

    @property
    def calls(self) -> int:
        return len(self.asked)

    def times(self, call: str) -> int:
        return sum(each == call for each, _ in self.asked)

    def now(self) -> datetime:
        return NOW

    async def account(self) -> str:
        return str((await self.call("sts:GetCallerIdentity")).body["Account"])

    async def call(self, call: str, /, **parameters: Any) -> Reply:
        request = Request.of(call, parameters)
        if request not in self._memory:
            self._memory[request] = asyncio.ensure_future(self._answer(call, parameters))
        return await asyncio.shield(self._memory[request])

    async def pages(self, call: str, /, **parameters: Any) -> Reply:
        return await self.call(call, **parameters)

    async def close(self) -> None:
        return None

    async def _answer(self, call: str, parameters: dict[str, Any]) -> Reply:
        self.asked.append((call, parameters))
        await (asyncio.get_running_loop().create_future() if call == self.never else self._turn())
        answer = self.answers.get(call)
        if answer is None:
            raise CallFailed(call, "NotRecorded", "the test did not say")
        try:
            return Reply(call, answer(parameters) if callable(answer) else answer, NOW)
        except CallFailed as failure:
            raise CallFailed(call, failure.code, failure.reason) from None

    async def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        held = loop.create_future()
        if not self._held:
            loop.call_soon(self._watch)
        self._held.append(held)
        self._quiet = 0
        await held

    def _watch(self) -> None:
        self._quiet += 1
        if self._quiet < QUIET_TURNS:
            asyncio.get_running_loop().call_soon(self._watch)
            return
        self.rounds += 1
        released, self._held = self._held, []
        for each in self._in_some_order(released):
            if not each.done():
                each.set_result(None)

    def _in_some_order(self, held: list[asyncio.Future[None]]) -> Iterable[asyncio.Future[None]]:
        return self._chance.sample(held, len(held)) if self._shuffled else held


def fails(code: str, message: str = "") -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An answer that is AWS's refusal."""

    def refuse(parameters: dict[str, Any]) -> dict[str, Any]:
        raise CallFailed("", code, message)

    return refuse


def raises(error: StackmedicError | Exception) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An answer that is any other failure."""

    def refuse(parameters: dict[str, Any]) -> dict[str, Any]:
        raise error

    return refuse

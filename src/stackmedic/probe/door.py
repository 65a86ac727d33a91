"""A door that also answers ``probe:…``: by asking the thing itself. All other calls are another door's.

So what probes tell is read, redacted, recorded and cited like any other answer, and a recording answers it again.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from stackmedic.aws.door import Body, Door, Keep, Reply, split
from stackmedic.aws.redaction import redacted
from stackmedic.model.probed import Address, HttpCheck, Probed, Probing
from stackmedic.probe import dns, http, postgres, redis, tls
from stackmedic.probe.through import Through, asked_through

PREFIX = "probe"
AT_ONCE = 8
Hide = Callable[[Body], Body]


class ProbingDoor:
    """Asks what ``probing`` wants asked. ``hidden`` takes known secrets out of an answer; ``through`` runs the lines of
    questions that are to be asked from inside of the VPC."""

    def __init__(self, door: Door, probing: Probing, hidden: Hide, through: Through | None = None) -> None:
        self._door = door
        self._probing = probing
        self._hidden = hidden
        self._through = through
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._asked = 0

    @property
    def region(self) -> str:
        return self._door.region

    @property
    def calls(self) -> int:
        return self._door.calls + self._asked

    @property
    def whole(self) -> bool:
        return self._door.whole

    def now(self) -> datetime:
        return self._door.now()

    async def account(self) -> str:
        return await self._door.account()

    async def call(self, call: str, /, **parameters: Any) -> Reply:
        service, operation = split(call)
        if service != PREFIX:
            return await self._door.call(call, **parameters)
        self._asked += 1
        if operation == "ListChecks":
            return self._reply(call, self._wanted())
        async with self._turns:
            return self._reply(call, _body(await self._ask(operation.lower(), parameters)))

    async def pages(self, call: str, /, **parameters: Any) -> Reply:
        return await self._door.pages(call, **parameters)

    async def distilled(self, call: str, keep: Keep, /, **parameters: Any) -> Reply:
        return await self._door.distilled(call, keep, **parameters)

    async def close(self) -> None:
        if self._through:
            await self._through.close()
        await self._door.close()

    def _reply(self, call: str, body: Body) -> Reply:
        return Reply(call, self._hidden(redacted(call, body)), self.now())

    def _wanted(self) -> Body:
        """What is to be asked, so that a recording knows it, too."""
        checks = [each.told for each in self._probing.checks]
        return {"through": self._probing.through, "kinds": list(self._probing.kinds), "checks": checks}

    async def _ask(self, kind: str, asked: Mapping[str, Any]) -> Probed:
        address = Address(asked["Host"], asked["Port"], asked["Tls"])
        check, name, wait_s = _check(asked.get("Check")), str(asked["Name"]), self._probing.wait_s
        if asked.get("Closed"):
            return Probed(kind, str(address), None, str(asked["Closed"]), through=asked["Through"])
        if asked["Through"] and self._through:
            there = self._through.at(asked["Through"])
            return await asked_through(there, kind, address, name, check, self._probing)
        now, ways = self.now(), self._probing.ways
        address = ways.to(address)
        asks: dict[str, Callable[[], Probed]] = {
            "dns": lambda: dns.ask(address, ways.resolver, wait_s),
            "http": lambda: http.ask(address, wait_s, check, name),
            "tls": lambda: tls.ask(address, wait_s, now, name),
            "postgres": lambda: postgres.ask(address, wait_s, name),
            "redis": lambda: redis.ask(address, wait_s),
        }
        return await asyncio.to_thread(asks[kind])


def _check(asked: Mapping[str, Any] | None) -> HttpCheck | None:
    if asked is None:
        return None
    fields = tuple((str(each["at"]), each["is"]) for each in asked["json"])
    return HttpCheck(
        asked["path"], asked["host"], asked["port"], tuple(asked["status"]), asked["body"], fields, asked["service"]
    )


def _body(found: Probed) -> Body:
    return {
        "kind": found.kind, "address": found.address, "ok": found.ok, "says": found.says, "facts": dict(found.facts),
        "through": found.through,
    }  # fmt: skip

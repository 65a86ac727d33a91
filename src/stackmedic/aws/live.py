"""The live door: botocore on a bounded pool of threads, behind our own pacing, with one deadline for everything.

A call goes: memory → pacing lane → worker → redaction → memory. It waits in no thread. Throttled, it comes back to the
lane, which is slower then, until the deadline; nothing is lost before.
"""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from stackmedic.aws.account_time import AccountTime
from stackmedic.aws.clients import Client, Clients
from stackmedic.aws.definitions import Definitions, default_folder
from stackmedic.aws.door import Body, Keep, Progress, Reply, Request, Silent, answered_account, split
from stackmedic.aws.failures import answer_of, date_of, exceptions, is_passing, is_throttling, translated
from stackmedic.aws.known import Known
from stackmedic.aws.pacing import Pacing
from stackmedic.aws.paging import Paging, first_page, merged, next_page
from stackmedic.aws.reads import refuse_unless_read
from stackmedic.aws.redaction import redacted
from stackmedic.aws.workers import Workers
from stackmedic.clock import Clock, SystemClock
from stackmedic.errors import CallFailed

THREADS = 24
TRIES = 3  # Of a call whose server or line is broken; throttled calls are tried until the deadline.
BROKEN_WAIT_S, THROTTLED_WAIT_S, LONGEST_WAIT_S = 0.1, 0.5, 20.0
LARGEST_FILE = 64 * 1024**2
IN_DEFAULT_FOLDER = Path()


class LiveDoor:
    """A door to a live account, or to a lab. ``seconds`` is the time for everything, counted from now. Where the
    environment names endpoints, these win over ``endpoint_url``."""

    def __init__(
        self,
        *,
        profile: str | None = None,
        region: str | None = None,
        endpoint_url: str | None = None,
        seconds: float = 60.0,
        threads: int = THREADS,
        share: float = 0.5,
        cache: Path | None = IN_DEFAULT_FOLDER,
        clock: Clock | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._seconds = seconds
        self._ends_at = self._clock.monotonic() + seconds
        self._clients = Clients(profile, region, threads, seconds, endpoint_url)
        self._workers = Workers(threads)
        self._pacing = Pacing(self.region, self._clock, share)
        self._definitions = Definitions(default_folder() if cache is IN_DEFAULT_FOLDER else cache)
        self._time = AccountTime(self._clock)
        self._progress = progress or Silent()
        self._asked: dict[tuple[Request, bool, Keep | None], asyncio.Task[Reply]] = {}
        self._alarm: asyncio.Task[None] | None = None
        self._calls = 0
        self._known = Known()

    @property
    def region(self) -> str:
        return self._clients.region

    @property
    def calls(self) -> int:
        return self._calls

    @property
    def whole(self) -> bool:
        return True

    def now(self) -> datetime:
        return self._time.now()

    async def account(self) -> str:
        return answered_account(await self.call("sts:GetCallerIdentity"))

    async def call(self, call: str, /, **parameters: Any) -> Reply:
        # An EC2 describe without pages draws from a smaller bucket, and leaves out what does not fit one page.
        return await self._once(call, parameters, paged=call.startswith("ec2:Describe"))

    async def pages(self, call: str, /, **parameters: Any) -> Reply:
        return await self._once(call, parameters, paged=True)

    async def distilled(self, call: str, keep: Keep, /, **parameters: Any) -> Reply:
        return await self._once(call, parameters, paged=False, keep=keep)

    async def close(self) -> None:
        """Let go of everything; a call that is still out is left behind."""
        waiting: list[asyncio.Task[Any]] = [*self._asked.values(), *([self._alarm] if self._alarm else [])]
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        self._workers.close()
        self._clients.close()

    async def _once(self, call: str, parameters: Body, paged: bool, keep: Keep | None = None) -> Reply:
        """The answer from memory, from who is just asking the same, or from the account."""
        refuse_unless_read(call, distilled=keep is not None)
        key = (Request.of(call, parameters), paged, keep)
        if key not in self._asked:
            answer = self._distil(call, keep, parameters) if keep else self._answer(call, parameters, paged)
            asked = asyncio.ensure_future(self._in_time(call, answer))
            asked.add_done_callback(_look_at)
            self._asked[key] = asked
        return await asyncio.shield(self._asked[key])

    async def _in_time(self, call: str, work: Coroutine[Any, Any, Reply]) -> Reply:
        """The answer, unless the deadline comes first."""
        if self._alarm is None:
            self._alarm = asyncio.ensure_future(self._clock.sleep(max(0.0, self._ends_at - self._clock.monotonic())))
        answer = asyncio.ensure_future(work)
        try:
            if not self._alarm.done():
                await asyncio.wait({answer, self._alarm}, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            raise CallFailed(call, "DeadlineReached", f"no answer within the {self._seconds:g} s there were")
        finally:
            answer.cancel()

    async def _answer(self, call: str, parameters: Body, paged: bool) -> Reply:
        _, operation = split(call)
        client = await self._client(call)
        kept = self._definitions.kept(client.endpoint, call, parameters)
        if kept is not None:
            return kept
        paging = client.paging(operation) if paged else None
        body, at = await self._all_pages(client, call, parameters, paging)
        reply = Reply(call, self._shown(call, body), at)
        self._definitions.keep(client.endpoint, parameters, reply)
        return reply

    def _shown(self, call: str, body: Body) -> Body:
        """A reply without secrets, be they such by their place, their shape, or because they were met before."""
        self._known.learn(body)
        return self.hidden(redacted(call, body))

    def hidden(self, body: Body) -> Body:
        """Without the secrets that were met so far."""
        without: Body = self._known.hidden(body)
        return without

    async def _distil(self, call: str, keep: Keep, parameters: Body) -> Reply:
        body, at = await self._request(await self._client(call), call, parameters)
        try:
            content: bytes = await self._workers.run(lambda: body["Body"].read(LARGEST_FILE + 1))
        except exceptions() as error:
            raise translated(error, call, self._clients.profile) from error
        if len(content) > LARGEST_FILE:
            raise CallFailed(call, "InvalidResponse", f"the file is larger than {LARGEST_FILE // 1024**2} MiB")
        return Reply(call, redacted(call, keep(content)), at)

    async def _client(self, call: str) -> Client:
        service, operation = split(call)
        try:
            client = await self._clients.get(service, call, self._workers)
        except exceptions() as error:
            raise translated(error, call, self._clients.profile) from error
        if operation not in client.methods:
            raise CallFailed(call, "InvalidParameters", "there is no such operation")
        return client

    async def _all_pages(
        self, client: Client, call: str, parameters: Body, paging: Paging | None
    ) -> tuple[Body, datetime]:
        if paging is None:
            return await self._request(client, call, parameters)
        asked: Body | None = first_page(paging, call, parameters)
        pages: list[Body] = []
        at = self.now()
        while asked is not None:
            page, at = await self._request(client, call, asked)
            pages.append(page)
            asked = next_page(paging, call, asked, page)
        return merged(paging, pages), at

    async def _request(self, client: Client, call: str, parameters: Body) -> tuple[Body, datetime]:
        """One answer, however often it takes to ask."""
        began = self._clock.monotonic()
        ok = False
        try:
            answer = await self._asked_until_answered(client, call, parameters)
            ok = True
        finally:
            self._progress.called(call, self._clock.monotonic() - began, ok)
        date = date_of(answer)
        at = self.now() if date is None else date
        return {key: each for key, each in answer.items() if key != "ResponseMetadata"}, at

    async def _asked_until_answered(self, client: Client, call: str, parameters: Body) -> Body:
        broken = throttled = 0
        while True:
            leave = await self._pacing.enter(call)
            try:
                return await self._attempt(client, call, parameters)
            except exceptions() as error:
                if is_throttling(error):
                    leave.was_throttled()
                    throttled += 1
                    wait = THROTTLED_WAIT_S * 2**throttled
                elif is_passing(error) and broken + 1 < TRIES:
                    broken += 1
                    wait = BROKEN_WAIT_S * 2**broken
                else:
                    raise translated(error, call, self._clients.profile) from error
            await self._clock.sleep(min(LONGEST_WAIT_S, wait) * (0.5 + self._clock.chance() / 2))

    async def _attempt(self, client: Client, call: str, parameters: Body) -> Body:
        self._calls += 1
        _, operation = split(call)
        try:
            answer = await self._workers.run(lambda: client.request(operation, parameters))
        except exceptions() as error:
            self._heard(date_of(answer_of(error)))
            raise
        self._heard(date_of(answer))
        return answer

    def _heard(self, date: datetime | None) -> None:
        if date is not None:
            self._time.heard(date)


def _look_at(asked: "asyncio.Task[Reply]") -> None:
    """A failure that nobody waits for any more is not reported as forgotten."""
    if not asked.cancelled():
        asked.exception()

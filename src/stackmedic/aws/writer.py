"""The writing door: the only place from which an account is changed, and only as an approved plan declares.

A changing call is never repeated when its answer may be lost (5xx, time-out, broken line): it may have taken effect,
and only a look at the account tells. Throttled calls had no effect and are repeated. Reads are fresh, never from
memory, and raw: an action that copies a task definition must not copy our redaction of it. So nothing read here may be
kept; errors are redacted as everywhere.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from stackmedic.aws.account_time import AccountTime
from stackmedic.aws.allowance import Allowance
from stackmedic.aws.clients import Client, Clients
from stackmedic.aws.door import Body, Progress, Silent, split
from stackmedic.aws.failures import answer_of, date_of, exceptions, is_passing, is_throttling, translated
from stackmedic.aws.pacing import Pacing
from stackmedic.aws.paging import first_page, merged, next_page
from stackmedic.aws.reads import refuse_unless_read
from stackmedic.aws.redaction import redacted
from stackmedic.aws.workers import Workers
from stackmedic.clock import Clock, SystemClock
from stackmedic.errors import AnswerLost, CallFailed, CredentialsError, Refused

THREADS = 4
CALL_S = 60.0  # boto3's limit for one answer is lower (clients.py); this bounds throttling and repeated reads.
TRIES = 4
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 10.0
UNTOLD = ("Timeout", "ConnectionFailed", "InvalidResponse")  # Codes after which the effect is not known.
Journal = Callable[[str, Body], None]
READ_ONLY = "stackmedic was told to change nothing"


class WritingDoor:
    """One session with an account. ``read_only`` closes it: every changing call is refused before it is made."""

    def __init__(
        self,
        *,
        profile: str | None = None,
        region: str | None = None,
        endpoint_url: str | None = None,
        read_only: str = "",
        seconds: float = CALL_S,
        clock: Clock | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._clients = Clients(
            profile=profile, region=region, endpoint_url=endpoint_url, threads=THREADS, seconds=seconds
        )
        self._workers = Workers(THREADS)
        self._pacing = Pacing(self._clients.region, self._clock)
        self._time = AccountTime(self._clock)
        self._read_only = read_only
        self._seconds = seconds
        self._progress = progress or Silent()

    def pen(self, allowance: Allowance, journal: Journal) -> "Pen":
        """A writer for the calls of one change; ``journal`` is told of each before it is made, and may refuse."""
        return Pen(self, allowance, journal)

    def refuse_when_read_only(self, call: str) -> None:
        if self._read_only:
            raise Refused(f"{call} is not made: {READ_ONLY} ({self._read_only}).", "run it without that lock")

    @property
    def heard(self) -> datetime:
        """The account's time, as its last answer told it."""
        return self._time.now()

    async def identity(self) -> Body:
        """Who we are, and in which account."""
        return await self.read("sts:GetCallerIdentity", {})

    async def read(self, call: str, parameters: Body) -> Body:
        """A fresh answer, all of its pages. Raises CallFailed, CredentialsError."""
        refuse_unless_read(call)
        client = await self._client(call)
        paging = client.paging(split(call)[1])
        if paging is None:
            return await self._until_answered(client, call, parameters, TRIES)
        asked: Body | None = first_page(paging, call, parameters)
        pages: list[Body] = []
        while asked is not None:
            page = await self._until_answered(client, call, asked, TRIES)
            pages.append(page)
            asked = next_page(paging, call, asked, page)
        return merged(paging, pages)

    async def change(self, call: str, parameters: Body) -> Body:
        """One changing call. Raises AnswerLost when nobody knows whether it took effect."""
        self.refuse_when_read_only(call)
        client = await self._client(call)
        return await self._until_answered(client, call, parameters, 1)

    async def close(self) -> None:
        self._workers.close()
        self._clients.close()

    async def _client(self, call: str) -> Client:
        service, operation = split(call)
        try:
            client = await self._clients.get(service, call, self._workers)
        except exceptions() as error:
            raise translated(error, call, self._clients.profile) from error
        if operation not in client.methods:
            raise CallFailed(call, "InvalidParameters", "there is no such operation")
        return client

    async def _until_answered(self, client: Client, call: str, parameters: Body, tries: int) -> Body:
        """``tries`` is how often the call may be made while lines or servers are broken; throttling is free."""
        began, waits, broken = self._clock.monotonic(), 0, 0
        while True:
            leave = await self._pacing.enter(call)
            try:
                return await self._attempt(client, call, parameters)
            except exceptions() as error:
                throttled = is_throttling(error)
                if throttled:
                    leave.was_throttled()
                broken += not throttled
                late = self._clock.monotonic() - began > self._seconds
                if late or not (throttled or (is_passing(error) and broken < tries)):
                    raise self._said(error, call, changing=tries == 1, passing=is_passing(error)) from error
            waits += 1
            wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**waits)
            await self._clock.sleep(wait * (0.5 + self._clock.chance() / 2))

    def _said(self, error: Exception, call: str, changing: bool, passing: bool) -> Exception:
        said = translated(error, call, self._clients.profile)
        if not changing or isinstance(said, CredentialsError) or not isinstance(said, CallFailed):
            return said
        if is_throttling(error):
            return said
        if passing or said.code in UNTOLD:
            return AnswerLost(call, said.code, said.reason)
        return said

    async def _attempt(self, client: Client, call: str, parameters: Body) -> Body:
        _, operation = split(call)
        began = self._clock.monotonic()
        ok = False
        try:
            answer = await self._workers.run(lambda: client.request(operation, parameters))
            ok = True
        except exceptions() as error:
            answer = dict(answer_of(error))
            raise
        finally:
            self._progress.called(call, self._clock.monotonic() - began, ok)
            date = date_of(answer) if ok else None
            if date is not None:
                self._time.heard(date)
        return {key: each for key, each in answer.items() if key != "ResponseMetadata"}


class Pen:
    """What an action is given: reads at will, and the changing calls that its change declares."""

    def __init__(self, door: WritingDoor, allowance: Allowance, journal: Journal) -> None:
        self._door = door
        self._allowance = allowance
        self._journal = journal

    async def read(self, call: str, /, **parameters: Any) -> Body:
        return await self._door.read(call, parameters)

    async def change(self, call: str, /, **parameters: Any) -> Body:
        self._door.refuse_when_read_only(call)
        why_not = self._allowance.refuses(call, parameters)
        if why_not:
            raise Refused(
                f"{call} is not made: {why_not}.", "this is a defect of the action; nothing was changed by it"
            )
        self._journal(call, redacted(call, parameters))
        return await self._door.change(call, parameters)

    async def would_be_allowed(self, call: str, parameters: Body) -> bool | None:
        """Ask EC2 whether a call would be allowed, by a dry run; None where AWS has no such thing."""
        if not call.startswith("ec2:"):
            return None
        try:
            await self._door.change(call, {**parameters, "DryRun": True})
        except CallFailed as error:
            if error.code == "DryRunOperation":
                return True
            return False if error.code in ("UnauthorizedOperation", "AccessDenied") else None
        return None

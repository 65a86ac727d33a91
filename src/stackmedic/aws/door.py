"""The door: what everything that reads an account is given, whether the account is live or a recording.

Calls are spelled like their IAM permissions (``ecs:DescribeServices``), so that the policy a command needs can be
read from its code. A reply carries the account's own time, so that a wrong clock here does not matter.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias

from stackmedic.errors import CallFailed, StackmedicError

Body: TypeAlias = dict[str, Any]
Keep: TypeAlias = Callable[[bytes], Body]

PLAIN = (str, int, float)
LISTS = (list, tuple)  # A union would be made anew for each value that is looked at.
TIMES = frozenset({"starttime", "endtime"})  # Parameters that say when one asks, not what one asks for.


# Where a permission and the operation that it allows have different names.
# Source: Service Authorization Reference, "Actions, resources, and condition keys" of Amazon S3 and of AWS Budgets.
OPERATIONS = {
    "budgets:ViewBudget": "DescribeBudgets",
    "s3:GetBucketPublicAccessBlock": "GetPublicAccessBlock",
    "s3:GetEncryptionConfiguration": "GetBucketEncryption",
}
METRIC_QUERY = frozenset(("Id", "Label", "MetricStat"))  # Answered by label; its place and number mean nothing.


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: ``body`` as botocore (live) or the aws CLI (recording) gives it, redacted; ``at``: account time."""

    call: str
    body: Body
    at: datetime


class Door(Protocol):
    """Reads an account. Every failure is a CallFailed; useless credentials are a CredentialsError."""

    @property
    def region(self) -> str:
        """The region that is read, ``eu-central-1``."""

    @property
    def calls(self) -> int:
        """How many calls were made so far; an answer from memory or from the disk is none."""

    @property
    def whole(self) -> bool:
        """Whether a list holds all that there is; in files that somebody saved it may hold some."""

    def now(self) -> datetime:
        """The account's time."""

    async def account(self) -> str:
        """The account's twelve digits."""

    async def call(self, call: str, /, **parameters: Any) -> Reply:
        """One call. Asked twice, it is answered from memory."""

    async def pages(self, call: str, /, **parameters: Any) -> Reply:
        """All pages of a call, merged as the aws CLI merges them."""

    async def distilled(self, call: str, keep: Keep, /, **parameters: Any) -> Reply:
        """One call that is answered with a file, such as ``s3:GetObject``: what ``keep`` makes of its content is the
        body; nothing else of it leaves the door."""

    async def close(self) -> None:
        """Let go of threads and connections; a recorder writes here."""


class Progress(Protocol):
    """Who wants to know of every call as it ends."""

    def called(self, call: str, seconds: float, ok: bool) -> None: ...


class Silent:
    """Nobody does."""

    def called(self, call: str, seconds: float, ok: bool) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Request:
    """What makes two calls the same call; ``parameters`` is canonical JSON. Lists of ids are sets to AWS, so their
    order is dropped."""

    call: str
    parameters: str

    @classmethod
    def of(cls, call: str, parameters: Mapping[str, Any]) -> "Request":
        return cls(call, json.dumps(_canonical(as_json(parameters)), sort_keys=True))

    @classmethod
    def at_any_time(cls, call: str, parameters: Mapping[str, Any]) -> "Request":
        """The same, whatever window of time is asked for: a replay asks for the same things, a little later."""
        return cls.of(call, {key: value for key, value in parameters.items() if key.lower() not in TIMES})


def split(call: str) -> tuple[str, str]:
    """``ecs:DescribeServices`` → ``ecs``, ``DescribeServices``."""
    service, colon, operation = call.partition(":")
    if not (service and colon and operation):
        raise StackmedicError(f"{call!r} is not spelled like a permission, such as ecs:DescribeServices")
    return service, operation


def operation_of(call: str) -> str:
    """What botocore calls it: ``s3:GetEncryptionConfiguration`` → ``GetBucketEncryption``."""
    return OPERATIONS.get(call, split(call)[1])


def as_json(value: Any) -> Any:
    """A reply or parameters as JSON, times in ISO 8601 as the aws CLI prints them, always in UTC."""
    if isinstance(value, PLAIN):  # Most of it is.
        return value
    if isinstance(value, dict):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, LISTS):
        return [as_json(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return as_json(dict(value))
    if isinstance(value, bytes | bytearray):
        return value.decode("latin-1")
    return value


def answered_account(reply: Reply) -> str:
    """The account of an answer of ``sts:GetCallerIdentity``."""
    account = reply.body.get("Account")
    if not isinstance(account, str):
        raise CallFailed(reply.call, "InvalidResponse", "there is no Account in the answer")
    return account


def _canonical(plain: Any) -> Any:
    if isinstance(plain, dict):
        return {key: _canonical(each) for key, each in plain.items()}
    if isinstance(plain, list):
        if all(isinstance(each, str) for each in plain):
            return sorted(plain)
        if plain and all(isinstance(each, dict) and METRIC_QUERY <= each.keys() for each in plain):
            asked = ({key: each for key, each in query.items() if key != "Id"} for query in plain)
            return sorted((_canonical(each) for each in asked), key=lambda each: str(each["Label"]))
        return [_canonical(each) for each in plain]
    return plain

"""A recording: what a door answered, as files that the aws CLI could have written, so that a stack can be diagnosed
with no account at all, and a diagnosis repeated to the letter.

``manifest.json`` says which file answers which call; failed calls stand in it too, since they are part of what was
seen. A folder without manifest is read as files that somebody saved by hand (saved.py).
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from stackmedic.aws import bundle
from stackmedic.aws.door import Body, Door, Keep, Reply, Request, answered_account, as_json, split
from stackmedic.aws.redaction import redacted
from stackmedic.aws.saved import Saved
from stackmedic.aws.seal import SEAL, unsealed
from stackmedic.aws.wire import time_of
from stackmedic.errors import CallFailed, RecordingError

SCHEMA = "stackmedic.recording/1"
MANIFEST = "manifest.json"

IDENTITY = "sts:GetCallerIdentity"


Hide = Callable[[Body], Body]
Finish = Callable[[dict[str, bytes]], dict[str, bytes]]


def as_it_is(content: Any) -> Any:
    return content


class Answers(Protocol):
    """Where a recording takes its answers from."""

    @property
    def account(self) -> str: ...

    @property
    def region(self) -> str: ...

    @property
    def now(self) -> datetime: ...

    def answer(self, call: str, parameters: Body) -> Reply: ...


class Recording:
    """A door that answers from a folder or archive. What was not recorded is a CallFailed ``NotRecorded``."""

    def __init__(self, path: Path, key: bytes | None = None) -> None:
        files = bundle.read(path)
        if SEAL in files:
            files = unsealed(path, files, key)
        self._answers: Answers = _recorded(path, files) if MANIFEST in files else Saved(path, files)
        self._asked: set[Request] = set()

    @property
    def region(self) -> str:
        return self._answers.region

    @property
    def calls(self) -> int:
        return len(self._asked)

    @property
    def whole(self) -> bool:
        return isinstance(self._answers, Recorded)

    def now(self) -> datetime:
        return self._answers.now

    def holds(self, call: str) -> bool:
        """Whether a call without parameters was made, and answered, when this was recorded."""
        try:
            self._answers.answer(call, {})
        except CallFailed:
            return False
        return True

    async def account(self) -> str:
        if not self._answers.account:
            return answered_account(await self.call(IDENTITY))
        if self.whole:
            self._asked.add(Request.of(IDENTITY, {}))  # It was a call when it was recorded.
        return self._answers.account

    async def call(self, call: str, /, **parameters: Any) -> Reply:
        self._asked.add(Request.of(call, parameters))
        reply = self._answers.answer(call, parameters)
        return Reply(call, redacted(call, reply.body), reply.at)

    async def pages(self, call: str, /, **parameters: Any) -> Reply:
        return await self.call(call, **parameters)

    async def distilled(self, call: str, keep: Keep, /, **parameters: Any) -> Reply:
        return await self.call(call, **parameters)  # What was recorded is what was kept.

    async def close(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the manifest: the call and the file that answers it, or how it failed."""

    file: str = ""
    at: datetime | None = None
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Answers by manifest."""

    account: str
    region: str
    now: datetime
    files: Mapping[str, bytes]
    entries: Mapping[Request, Entry]

    def answer(self, call: str, parameters: Body) -> Reply:
        entry = self.entries.get(Request.of(call, parameters)) or self.entries.get(
            Request.at_any_time(call, parameters)
        )
        if entry is None:
            raise CallFailed(call, "NotRecorded", "the recording holds no answer to this call")
        if entry.at is None:
            raise CallFailed(call, entry.code, entry.message)
        return Reply(call, _content(call, entry.file, self.files), entry.at)


class Recorder:
    """A door that passes everything on to another, and writes on ``close`` what was answered.

    ``hide`` takes what became known as a secret out of answers that came before; ``finish`` makes of the files what is
    written.
    """

    def __init__(self, door: Door, path: Path, hide: Hide = as_it_is, finish: Finish = as_it_is) -> None:
        bundle.must_be_free(path)
        self._hide = hide
        self._finish = finish
        self._door = door
        self._path = path
        self._told: datetime | None = None
        self._heard: dict[Request, tuple[Body, Reply | CallFailed]] = {}

    @property
    def region(self) -> str:
        return self._door.region

    @property
    def calls(self) -> int:
        return self._door.calls

    @property
    def whole(self) -> bool:
        return self._door.whole

    def now(self) -> datetime:
        self._told = self._door.now()  # The last time told is the one that a verdict was made at.
        return self._told

    async def account(self) -> str:
        return answered_account(await self.call("sts:GetCallerIdentity"))

    async def call(self, call: str, /, **parameters: Any) -> Reply:
        return await self._listen(call, parameters, self._door.call(call, **parameters))

    async def pages(self, call: str, /, **parameters: Any) -> Reply:
        return await self._listen(call, parameters, self._door.pages(call, **parameters))

    async def distilled(self, call: str, keep: Keep, /, **parameters: Any) -> Reply:
        return await self._listen(call, parameters, self._door.distilled(call, keep, **parameters))

    async def close(self) -> None:
        """Write the recording, whatever happens to the other door; none where nothing was asked, or where somebody
        interrupted the reading: half of it looks whole."""
        task = asyncio.current_task()
        interrupted = task is not None and task.cancelling()
        try:
            await self._door.close()
        finally:
            if self._heard and not interrupted:
                bundle.write(self._path, self._finish(self._files()))

    async def _listen(self, call: str, parameters: Body, asked: Coroutine[Any, Any, Reply]) -> Reply:
        try:
            reply = await asked
        except CallFailed as failure:
            self._heard[Request.of(call, parameters)] = (parameters, failure)
            raise
        self._heard[Request.of(call, parameters)] = (parameters, reply)
        return reply

    def _files(self) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        listed = []
        for request, (parameters, heard) in sorted(self._heard.items(), key=lambda each: _order(each[0])):
            line: Body = {"call": request.call, "parameters": as_json(parameters)}
            if isinstance(heard, Reply):
                name = _free_name(request.call, files)
                files[name] = _written(as_json(self._hide(heard.body)))
                listed.append({"file": name, **line, "at": heard.at.isoformat()})
            else:
                listed.append({**line, "error": {"code": heard.code, "message": heard.reason}})
        files[MANIFEST] = _written(self._manifest(listed))
        return files

    def _manifest(self, listed: list[Body]) -> Body:
        return {
            "schema": SCHEMA,
            "account": self._account(),
            "region": self.region,
            "now": (self._told or self._door.now()).isoformat(),
            "files": listed,
        }

    def _account(self) -> str:
        _, heard = self._heard.get(Request.of("sts:GetCallerIdentity", {}), ({}, None))
        return str(heard.body.get("Account", "")) if isinstance(heard, Reply) else ""


def _recorded(path: Path, files: Mapping[str, bytes]) -> Recorded:
    try:
        manifest = json.loads(files[MANIFEST])
        if manifest["schema"] != SCHEMA:
            said = f"{path} is a recording of another kind ({manifest['schema']})."
            raise RecordingError(said, f"this version reads {SCHEMA}")
        entries: dict[Request, Entry] = {}
        for line in manifest["files"]:
            entry = _entry(line)
            entries.setdefault(Request.at_any_time(line["call"], line["parameters"]), entry)
            entries[Request.of(line["call"], line["parameters"])] = entry
        now = time_of(manifest["now"])
        return Recorded(str(manifest["account"]), str(manifest["region"]), now, files, entries)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        said = f"{path}: {MANIFEST} is damaged ({type(error).__name__}: {error})"
        raise RecordingError(said, "record the stack again: stackmedic diagnose --record PATH") from error


def _entry(line: Body) -> Entry:
    if "error" in line:
        return Entry(code=str(line["error"]["code"]), message=str(line["error"].get("message", "")))
    return Entry(file=str(line["file"]), at=time_of(line["at"]))


def _content(call: str, name: str, files: Mapping[str, bytes]) -> Body:
    if name not in files:
        raise CallFailed(call, "InvalidResponse", f"{name} is missing from the recording")
    try:
        body = json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise CallFailed(call, "InvalidResponse", f"{name} is damaged: {error}") from error
    if not isinstance(body, dict):
        raise CallFailed(call, "InvalidResponse", f"{name} holds no object")
    return body


def _free_name(call: str, taken: Mapping[str, bytes]) -> str:
    """``ecs/describe-services.json``, then ``ecs/describe-services.2.json``."""
    service, operation = split(call)
    stem = f"{service}/{_dashed(operation)}"
    number = 1 + sum(each == f"{stem}.json" or each.startswith(f"{stem}.") for each in taken)
    return f"{stem}.json" if number == 1 else f"{stem}.{number}.json"


def _dashed(operation: str) -> str:
    from botocore import xform_name  # The very function with which the aws CLI names its commands.

    return str(xform_name(operation, "-"))


def _written(value: Any) -> bytes:
    return (json.dumps(value, indent=4, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _order(request: Request) -> tuple[str, str]:
    return request.call, request.parameters

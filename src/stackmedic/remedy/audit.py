"""The audit record: what was done to which stack, by whom, and what came of it. Append-only and hash-chained.

One JSON object a line; each holds the hash of the line before. What is taken away from the end a chain cannot show, so
a head beside the file holds the newest number and hash. Every entry is on the disk (fsync) before ``record`` returns:
a run that cannot write here changes nothing. Who can rewrite both files can rewrite history; ``audit export`` prints
the head, to be kept elsewhere. Nothing secret is written: parameters pass through the redaction of replies.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stackmedic.aws.redaction import redacted
from stackmedic.errors import Refused

FILE, HEAD = "audit.jsonl", "audit.head"
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry."""

    number: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Check:
    """What a verification found. ``problems`` is empty when the record is whole."""

    entries: int
    head: Head
    problems: tuple[str, ...] = ()


class Audit:
    """The record in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE

    def record(self, event: str, *, run: str, at: str, who: str, **details: Any) -> Head:
        """Write one entry, durably. Raises Refused when that is not possible: then nothing may be changed."""
        entry = masked_entry(event, run, at, who, details)
        try:
            with self._alone():
                head = self._continued()
                line = chained(head, entry)
                _append(self.path, line)
                made = Head(head.number + 1, hash_of(line))
                self._write_head(made)
                return made
        except (OSError, ValueError, KeyError, TypeError) as error:
            hint = "nothing is changed that cannot be recorded; make room there, or set XDG_STATE_HOME"
            raise Refused(f"The audit record {self.path} cannot be written: {error}.", hint) from error

    def entries(self) -> Iterator[dict[str, Any]]:
        """Every entry that can be read, oldest first."""
        for line in _lines(self.path):
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                yield found

    def verify(self) -> Check:
        """Walk the chain from its beginning to its head."""
        known = {0: Head().hash}
        number, previous, problems = walked(_lines(self.path), known)
        return Check(number, previous, (*problems, *self._problems_of_head(known)))

    def _problems_of_head(self, known: dict[int, str]) -> list[str]:
        """Entries after the head are a crash between two writes; a head after the entries is a loss."""
        try:
            head = self._head()
        except (ValueError, KeyError, TypeError):
            return ["the head cannot be read"]
        if head is None:
            return ["the head is missing"] if len(known) > 1 else []
        if known.get(head.number) != head.hash:
            return [f"the head is entry {head.number}, which is missing or another one"]
        if _torn(self.path):
            return ["the last entry is not whole"]
        return []

    def _continued(self) -> Head:
        """Where to go on. A line that a crash left unfinished was never confirmed to anyone, and is cut off."""
        torn = _torn(self.path)
        if torn:
            with self.path.open("r+b") as file:
                file.truncate(self.path.stat().st_size - torn)
        confirmed = self._head() or Head()
        last = Head()
        known = confirmed.number == 0
        for number, line in enumerate(_lines(self.path), start=1):
            last = Head(number, hash_of(line))
            known = known or last == confirmed
        if not known:
            says = f"The audit record {self.path} was changed: entry {confirmed.number} is missing or another one."
            raise Refused(says, "stackmedic audit verify says where; keep both files, then move them away")
        return last

    def _head(self) -> Head | None:
        path = self.folder / HEAD
        if not path.exists():
            return None
        found = json.loads(path.read_bytes())
        return Head(found["number"], found["hash"])

    def _write_head(self, head: Head) -> None:
        new = self.folder / f"{HEAD}.new"
        _append(new, json.dumps({"number": head.number, "hash": head.hash}).encode() + b"\n", fresh=True)
        new.replace(self.folder / HEAD)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # The names of new files are data of their folder.
        finally:
            os.close(folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time, on this machine."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "audit.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def masked_entry(event: str, run: str, at: str, who: str, details: dict[str, Any]) -> dict[str, Any]:
    """An entry without secrets."""
    return {"event": event, "run": run, "at": at, "who": who, **redacted("", details)}


def chained(head: Head, entry: dict[str, Any]) -> bytes:
    """The line that follows the newest one."""
    content = {"number": head.number + 1, "previous": head.hash, **entry}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=str).encode() + b"\n"


def parsed(line: bytes) -> dict[str, Any]:
    """What an entry says, without its place in the chain."""
    return {key: each for key, each in json.loads(line).items() if key not in ("number", "previous")}


def hash_of(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else GENESIS


def walked(lines: Iterable[bytes], known: dict[int, str] | None = None) -> tuple[int, Head, tuple[str, ...]]:
    """How far a chain was walked, where it is whole, and what is wrong after that; ``known`` takes each hash."""
    previous, number = Head(), 0
    for number, line in enumerate(lines, start=1):
        problem = _problem(line, previous)
        if problem:
            return number, previous, (f"entry {number}: {problem}",)
        previous = Head(number, hash_of(line))
        if known is not None:
            known[number] = previous.hash
    return number, previous, ()


def _problem(line: bytes, previous: Head) -> str:
    try:
        found = json.loads(line)
        number, before = found["number"], found["previous"]
    except (ValueError, KeyError, TypeError):
        return "cannot be read"
    if number != previous.number + 1:
        return f"calls itself {number}"
    if before != previous.hash:
        return "does not follow the one before it: one of the two was changed"
    return ""


def _lines(path: Path) -> Iterator[bytes]:
    """Whole lines only."""
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield line


def _torn(path: Path) -> int:
    """How many bytes stand after the last newline."""
    if not path.exists() or path.stat().st_size == 0:
        return 0
    content = path.read_bytes()
    return len(content) - (content.rfind(b"\n") + 1)


def _append(path: Path, line: bytes, fresh: bool = False) -> None:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if fresh else os.O_APPEND)
    file = os.open(path, flags, 0o600)
    try:
        os.write(file, line)
        os.fsync(file)
    finally:
        os.close(file)

"""The recorder: keeps the calls that pass the gateway, and makes a recording of them.

A call is kept when it changes something, or when it was the first to tell what a later change needs (the address of a
database, a password that was drawn). Refused calls are left out: what succeeded in the end is what counts. Pushed
images are left out too: they are the lab's own business (``stacks/images.py``).
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stackmedic.lab.physics.trail import READS
from stackmedic.lab.recording.references import Told, calls_in, renumbered
from stackmedic.lab.wire import Answer, Call, understand

NOT_KEPT = {"ecr:PutImage"}


@dataclass(frozen=True, slots=True)
class Heard:
    """One call that succeeded: ``service:Operation``, what it was asked with, what it was told."""

    name: str
    given: dict[str, Any]
    told: dict[str, Any]
    changes: bool


class Recorder:
    """Listens from its making on."""

    def __init__(self) -> None:
        self.calls: list[Heard] = []

    def hear(self, call: Call, environ: dict[str, Any], body: bytes, answer: Answer) -> None:
        """Keep a call that succeeded. S3's are kept as they are on the wire: their bodies pass the gateway unread."""
        if not 200 <= answer.status < 300 or answer.cut:
            return
        name, changes = f"{call.service}:{call.operation}", not READS.match(call.operation)
        if call.service == "s3":
            given = {"method": environ["REQUEST_METHOD"], "path": _path(environ), "body": body.decode()}
            self.calls.append(Heard(name, given, {}, changes))
        elif name not in NOT_KEPT:
            given = plain(without_tokens(call.parameters, call.model.input_shape))
            self.calls.append(Heard(name, given, plain(understand(call, answer)), changes))

    def lines(self) -> list[dict[str, Any]]:
        """The recording: the calls that are kept, in order, references in place of what earlier answers told."""
        told, given = Told(), {}
        for number, heard in enumerate(self.calls):
            if heard.changes:
                given[number] = told.refer(heard.given, number)
            told.asked(heard.given)
            told.answered(number, heard.told)
        while missing := {each for kept in given.values() for each in calls_in(kept)} - set(given):
            for number in missing:
                given[number] = told.refer(self.calls[number].given, number)
        place = {number: at for at, number in enumerate(sorted(given))}
        return [{"call": self.calls[at].name, "with": renumbered(given[at], place)} for at in sorted(given)]


def _path(environ: dict[str, Any]) -> str:
    query = environ.get("QUERY_STRING")
    return str(environ["PATH_INFO"]) + (f"?{query}" if query else "")


def without_tokens(given: dict[str, Any], shape: Any) -> dict[str, Any]:
    """Parameters without idempotency tokens, which are new with each attempt."""
    return {name: value for name, value in given.items() if name not in token_names(shape)}


def token_names(shape: Any) -> set[str]:
    """The parameters of an operation that make repeated attempts one."""
    members = shape.members if shape is not None else {}
    return {name for name, member in members.items() if member.metadata.get("idempotencyToken")}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime) else value

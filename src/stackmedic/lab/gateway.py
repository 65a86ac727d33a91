"""The gateway: every request passes here, and is answered in one of four ways.

* pass: moto answers (whatever has no handler);
* amend: moto answers, a handler changes the answer;
* after: moto validates and stores, its error is the answer; on success a handler answers;
* own: moto is not asked.

Around that: the lab's time in the Date header, the record of calls (CloudTrail), the weather (what befalls single
calls), the guard (whether the caller may), and a 4xx for what nobody implements (a 500 would make clients retry).
"""

import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from email.utils import formatdate
from enum import Enum
from typing import Any, Protocol

from moto.core.exceptions import ServiceException
from waitress.channel import ClientDisconnected
from werkzeug.exceptions import NotFound

from stackmedic.lab.account import Account
from stackmedic.lab.physics.trail import READS
from stackmedic.lab.weather import Cut
from stackmedic.lab.wire import Answer, AwsError, Call, ask_moto, read_request, render, scope_of, understand

Handler = Callable[..., dict[str, Any] | None]
Check = Callable[[Account, Call], None]
Start = Callable[[str, list[tuple[str, str]]], Any]


class Way(Enum):
    """How an operation with a handler is answered."""

    AMEND = "amend"
    AFTER = "after"
    OWN = "own"


HANDLERS: dict[tuple[str, str], tuple[Way, Handler]] = {}
CHECKS: dict[tuple[str, str], Check] = {}


def _register(way: Way, service: str, operations: tuple[str, ...]) -> Callable[[Handler], Handler]:
    def remember(handler: Handler) -> Handler:
        for operation in operations:
            HANDLERS[service, operation] = (way, handler)
        return handler

    return remember


def own(service: str, *operations: str) -> Callable[[Handler], Handler]:
    """``handler(account, call) -> answer``; moto is not asked. Errors are raised as AwsError(code, message)."""
    return _register(Way.OWN, service, operations)


def after(service: str, *operations: str) -> Callable[[Handler], Handler]:
    """``handler(account, call, stored) -> answer``; ``stored`` is what moto answered. None keeps moto's answer."""
    return _register(Way.AFTER, service, operations)


def amend(service: str, *operations: str) -> Callable[[Handler], Handler]:
    """``handler(account, call, answer) -> None`` changes moto's answer in place."""
    return _register(Way.AMEND, service, operations)


def before(service: str, *operations: str) -> Callable[[Check], Check]:
    """``check(account, call)`` raises what AWS refuses and moto would do; it may keep what moto will overwrite."""

    def remember(check: Check) -> Check:
        for operation in operations:
            CHECKS[service, operation] = check
        return check

    return remember


class Hears(Protocol):
    """Whoever keeps the calls that pass."""

    def hear(self, call: Call, environ: dict[str, Any], body: bytes, answer: Answer) -> None: ...


class LineCut(ClientDisconnected):  # type: ignore[misc]
    """Closes a connection without another byte: the server takes it for a client that hung up."""


class Gateway:
    """The WSGI application."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.lock = threading.RLock()
        self.recorder: Hears | None = None

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with self.lock:
            self.account.catch_up()
            answer = self.answer(environ, body)
            headers = {k: v for k, v in answer.headers.items() if k.lower() not in ("date", "server", "content-length")}
            head = environ["REQUEST_METHOD"] == "HEAD"
            headers |= {
                "Date": formatdate(self.account.world.now, usegmt=True),
                "Content-Length": length_of(answer) if head else str(len(answer.body)),
            }
        delay_s = self.account.weather.latency_s + answer.delay_s
        if delay_s:
            time.sleep(delay_s)  # Outside the lock: calls in flight wait side by side.
        if answer.cut:
            raise LineCut
        start_response(f"{answer.status} {'OK' if answer.status < 400 else 'Error'}", list(headers.items()))
        return [b"" if head else answer.body]  # Clients take a body after HEAD for an answer to the next request.

    def answer(self, environ: dict[str, Any], body: bytes) -> Answer:
        """The answer to one request, with its consequences."""
        scope = scope_of(environ.get("HTTP_AUTHORIZATION", ""))
        if scope is None:
            return plain_error(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
        access_key, region, service = scope
        try:
            call = read_request(environ, body, service, region, access_key)
        except (NotFound, NotImplementedError, ValueError, KeyError):
            return plain_error(400, "UnknownOperationException", f"The lab does not know this operation of {service}.")
        try:
            self.account.weather.before(self.account, call)
            self.account.guard.admit(self.account, call)
            answer = self.account.weather.perform(self.account, call, lambda: self._paged(call, environ, body))
            answer = self.account.weather.after(self.account, call, answer)
        except Cut:
            answer = Answer(0, {}, b"", cut=True)
        except ServiceException as error:
            answer = render(call, error)
        except (NotImplementedError, ModuleNotFoundError):  # moto's own words for what it lacks.
            answer = render(call, not_implemented(call))
        except Exception as bug:  # Of moto or of ours; a 500 would make clients retry for many seconds.
            print(f"{call.permission} {call.parameters}", traceback.format_exc(), sep="\n", file=sys.stderr)
            answer = render(call, AwsError("LabFailure", f"The lab failed at {call.permission}: {bug!r}; see its log."))
        self.account.trail.record(self.account, call, answer)
        if self.recorder is not None:
            self.recorder.hear(call, environ, body, answer)
        return answer

    def _paged(self, call: Call, environ: dict[str, Any], body: bytes) -> Answer:
        return self.account.pages.through(self.account, call, lambda: self._handled(call, environ, body))

    def _handled(self, call: Call, environ: dict[str, Any], body: bytes) -> Answer:
        if READS.match(call.operation):
            with self.account.world.reading():
                return self._performed(call, environ, body)
        if call.service != "iam":
            return self._performed(call, environ, body)
        before = self.account.replicas.before()
        answer = self._performed(call, environ, body)
        if answer.status < 400:
            self.account.replicas.changed(before)
        return answer

    def _performed(self, call: Call, environ: dict[str, Any], body: bytes) -> Answer:
        check = CHECKS.get((call.service, call.operation))
        if check:
            check(self.account, call)
        way, handler = HANDLERS.get((call.service, call.operation), (None, None))
        if way is Way.OWN and handler:
            result = handler(self.account, call)
        else:
            answer = ask_moto(environ, body, call.service, call.region)
            if answer.status >= 500 or (answer.status == 404 and answer.body == b"Not yet implemented"):
                raise not_implemented(call)
            if answer.status >= 300 or handler is None:
                self._note_change(call, answer.status)
                return answer
            stored = understand(call, answer)
            result = handler(self.account, call, stored)
            result = stored if result is None else result
        self._note_change(call, 200)
        return render(call, result)

    def _note_change(self, call: Call, status: int) -> None:
        if status < 400 and not READS.match(call.operation):
            self.account.world.changed()


def length_of(answer: Answer) -> str:
    """The length that an answer without body speaks of, such as an object's."""
    lengths = [value for name, value in answer.headers.items() if name.lower() == "content-length"]
    return lengths[0] if lengths else str(len(answer.body))


def not_implemented(call: Call) -> AwsError:
    """A 4xx at once."""
    return AwsError("InvalidAction", f"The lab does not implement {call.permission}.")


def plain_error(status: int, code: str, message: str) -> Answer:
    """An error for a request of which not even the protocol is known."""
    body = f'{{"__type":"{code}","message":"{message}"}}'.encode()
    return Answer(status, {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": code}, body)

"""The lab's process: serves one world on loopback, and can copy itself.

A snapshot of a world is a fork of its process: everything that moto and we hold is copied by the kernel, lazily and
exactly, in a few milliseconds, whatever Python objects it consists of. The copy serves the same world on another port;
to restore is to fork the untouched original again. (docs/adr/0005)
"""

import json
import os
import socket
import threading
from collections.abc import Iterable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from stackmedic.lab import hidden, invariants
from stackmedic.lab.account import Account
from stackmedic.lab.gateway import Gateway, Start
from stackmedic.lab.ports import Ports
from stackmedic.lab.real_data.real_data import RealData
from stackmedic.lab.recording.recorder import Recorder
from stackmedic.lab.warming import warm
from stackmedic.lab.weather.forecast import change

CONTROL = "/_lab/"
TICK_S = 0.5
THREADS = 32
NEVER_S = 10**9  # waitress measures idleness in lab time: `advance` must not close clients' connections.
CONNECTIONS = 900  # Clients keep dozens open; at waitress's own hundred a new one waits for theirs to end, for ever.


class Lab:
    """One world and the server in front of it. ``/_lab/…`` is the lab's own door, everything else is AWS."""

    def __init__(self, account: Account, name: str) -> None:
        self.account = account
        self.name = name
        self.gateway = Gateway(account)
        self.stopping = threading.Event()
        self.server: Any = None
        self.sockets: dict[int, Any] = {}
        self.recorder = Recorder()
        self.port = 0
        self.warm = False
        self.ports = Ports(self)
        self.real_data = RealData(self)

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(CONTROL):
            return self.gateway(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        verb = environ["PATH_INFO"].removeprefix(CONTROL)
        try:
            status, answer = HTTPStatus.OK, self.control(verb, json.loads(body or b"{}"))
        except (KeyError, ValueError, TypeError) as error:
            status, answer = HTTPStatus.BAD_REQUEST, {"error": f"{verb}: {error}"}
        content = json.dumps(answer).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [content]

    def control(self, verb: str, asked: dict[str, Any]) -> dict[str, Any]:
        """The lab's own verbs. Raises KeyError or ValueError for what cannot be understood."""
        if verb == "down":
            self.stop()
            return {"stopping": True}
        if verb == "real_data":
            self.real_data.start()
            return self.status()
        answer = self._answer(verb, asked)
        self.real_data.bring_about()
        return answer

    def _answer(self, verb: str, asked: dict[str, Any]) -> dict[str, Any]:
        with self.gateway.lock:
            self.account.catch_up()
            if verb == "fork":
                return self._fork()
            if verb == "advance":
                self.account.advance(float(asked["seconds"]))
            elif verb == "speed":
                self.account.set_speed(float(asked["speed"]))
            elif verb == "weather":
                self.account.guard.enforced = bool(asked.pop("enforce_iam", self.account.guard.enforced))
                change(self.account.weather, asked, self.account.world.now)
            elif verb == "hidden":
                self.account.hidden.update(hidden.valued(asked))
                self.account.world.changed()
            elif verb == "health":
                return self.account.health.told()
            elif verb == "check":
                return {"broken": invariants.broken(self.account)}
            elif verb == "authority":
                return {"pem": self.account.certificates.root.decode()}
            elif verb == "log":
                return {"calls": [asdict(each) for each in self.account.trail.calls]}
            elif verb == "record":
                self.gateway.recorder = self.recorder = Recorder()
            elif verb == "recording":
                return {"lines": self.recorder.lines()}
            elif verb != "status":
                raise ValueError("no such verb")
            return self.status()

    def status(self) -> dict[str, Any]:
        """What `lab status` shows."""
        services = {
            service.name: {
                "desired": service.desired,
                "running": sum(task.wire["lastStatus"] == "RUNNING" for task in self.account.ecs.tasks_of(service)),
                "steady": service.steady,
            }
            for service in self.account.ecs.services.values()
        }
        return {
            "name": self.name,
            "port": self.port,
            "ports": self.ports.numbers,
            "real_data": self.real_data.told(),
            "pid": os.getpid(),
            "region": self.account.region,
            "now": self.account.world.utc().isoformat(),
            "seed": self.account.world.seed,
            "speed": self.account.speed,
            "version": self.account.world.version,
            "weather": self.account.weather.described(),
            "services": services,
            "unknown": self.account.unknown,
            "steady": all(each["steady"] for each in services.values()),
        }

    def _fork(self) -> dict[str, Any]:
        """A copy of this world in a process of its own, on a port of its own. The copy ends with its parent."""
        if not self.warm:
            warm(self.account)
            self.warm = True
        listener = listen(0)
        port = listener.getsockname()[1]
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            self._live_as_copy(listener, parent)
        listener.close()
        return {"port": port, "pid": child}

    def _live_as_copy(self, listener: socket.socket, parent: int) -> None:
        """In the copy only this thread lives; the original's sockets are closed here, not shut down."""
        status = 1
        try:
            for each in list(self.sockets.values()):
                each.socket.close()
            self.sockets = {}
            self.ports.abandon()
            self.real_data.abandon()
            self.real_data = RealData(self)
            self.gateway.lock = threading.RLock()
            self.account.hold_clock()
            self.account.trail.calls.clear()  # A copy's log is its own.
            threading.Thread(target=self._end_with, args=(parent,), daemon=True).start()
            self.ports.open(listener.getsockname()[1])
            self.serve(listener)
            status = 0
        finally:
            os._exit(status)

    def _end_with(self, parent: int) -> None:
        while not self.stopping.wait(TICK_S):
            if os.getppid() != parent:
                self.stop()

    def serve(self, listener: socket.socket) -> None:
        """Serve until told to stop."""
        self.port = listener.getsockname()[1]
        self.server = create_server(
            self,
            map=self.sockets,
            sockets=[listener],
            threads=THREADS,
            ident=None,
            channel_timeout=NEVER_S,
            connection_limit=CONNECTIONS,
        )
        threading.Thread(target=self._tick, daemon=True).start()
        while self.sockets and not self.stopping.is_set():
            wasyncore.loop(timeout=TICK_S, map=self.sockets, count=1, use_poll=True)
        self.server.task_dispatcher.shutdown(cancel_pending=False, timeout=1)
        self.real_data.end()

    def _tick(self) -> None:
        """With a running clock, the world moves also when nobody asks."""
        while not self.stopping.wait(TICK_S):
            if self.account.speed:
                with self.gateway.lock:
                    self.account.catch_up()

    def stop(self) -> None:
        """End the server; the process ends with it."""
        self.stopping.set()
        if self.server is not None:
            self.server.trigger.pull_trigger()


def listen(port: int) -> socket.socket:
    """A listening socket on loopback. Raises OSError when the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener

"""The real servers of one lab, as the lab's process has them: it says what is wanted, and waits until it is so.

The world is looked at again after each of the lab's own verbs, before each connection, and every half second.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackmedic.lab.real_data import installed
from stackmedic.lab.real_data.doors import Doors
from stackmedic.lab.real_data.look import Endpoint, Way, endpoints, servers, wakes_for_s, way
from stackmedic.lab.real_data.wanted import Wanted

if TYPE_CHECKING:
    from stackmedic.lab.server import Lab

LOOKS_EVERY_S = 0.5
GONE = {"keeper": "the process that keeps the servers is gone"}


class RealData:
    """None of it is there until it is started. Who holds ``order`` may take the gateway's lock, and not the reverse."""

    def __init__(self, lab: "Lab") -> None:
        self.lab = lab
        self.order = threading.RLock()
        self.doors = Doors(lab, self)
        self.troubles: dict[str, str] = {}
        self._keeper: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._wanted: list[Wanted] | None = None
        self._ports: dict[str, dict[str, int]] = {}
        self._version = -1

    def start(self) -> None:
        """Start the servers. Raises ValueError where their programs are not installed, or do not start."""
        lacking = installed.missing()
        if lacking:
            raise ValueError(f"{lacking[0]}; {lacking[1]}")
        with self.order:
            if self._keeper is None:
                self._folder = Path(tempfile.mkdtemp(prefix="stackmedic-lab-"))
                self._keeper = _keeper(self._folder)
                threading.Thread(target=self._look_on, daemon=True).start()
            self.bring_about()
            if self.troubles:
                raise ValueError("; ".join(f"{name}: {said}" for name, said in self.troubles.items()))

    def told(self) -> list[dict[str, Any]]:
        """Where each name is answered."""
        return [{**asdict(endpoint), "at": port} for endpoint, port in self.doors.ports.items()]

    def bring_about(self) -> None:
        """Bring the servers to what the world says, if it says something new."""
        if self._keeper is None:
            return
        with self.order:
            account = self.lab.account
            with self.lab.gateway.lock:
                account.catch_up()
                if account.world.version == self._version:
                    return
                self._version = account.world.version
                wanted = list(servers(account))
                there = [(each, way(account, each)[0] is not Way.REFUSED) for each in endpoints(account)]
            if wanted != self._wanted:
                self._say(wanted)
            self.doors.be(there)

    def behind(self, endpoint: Endpoint) -> dict[str, int] | None:
        """The ports of the server that a name leads to; empty when there is none, None when no packet gets there."""
        self.bring_about()
        account = self.lab.account
        with self.lab.gateway.lock:
            found, name = way(account, endpoint)
            waits_s = wakes_for_s(account, endpoint) if found is Way.OPEN else 0.0
        if waits_s and account.speed:
            time.sleep(waits_s / account.speed)
        if found is Way.SILENT:
            return None
        return self._ports.get(name, {}) if found is Way.OPEN else {}

    def end(self) -> None:
        """End the servers, and see them ended."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            assert keeper.stdin is not None and keeper.stdout is not None
            keeper.stdin.close()
            keeper.stdout.read()  # Until it ends.
        if self._folder is not None:  # The keeper removes it, unless it was killed.
            shutil.rmtree(self._folder, ignore_errors=True)

    def abandon(self) -> None:
        """In a copy of the process: servers and sockets stay the original's."""
        self.doors.abandon()
        if self._keeper is not None:
            for each in (self._keeper.stdin, self._keeper.stdout):
                assert each is not None
                each.close()

    def _look_on(self) -> None:
        while not self.lab.stopping.wait(LOOKS_EVERY_S):
            self.bring_about()

    def _say(self, wanted: list[Wanted]) -> None:
        keeper = self._keeper
        if keeper is None:
            return
        assert keeper.stdin is not None and keeper.stdout is not None
        line = json.dumps([asdict(each) for each in wanted]).encode() + b"\n"
        try:
            while line:
                line = line[keeper.stdin.write(line) :]
            answer = json.loads(keeper.stdout.readline())
        except (OSError, ValueError):
            answer = {"ports": {}, "troubles": GONE}
        self._ports, self._wanted = answer["ports"], wanted
        if answer["troubles"] != self.troubles:
            self.troubles = answer["troubles"]
            print(f"real data: {self.troubles or 'all is well again'}", file=sys.stderr, flush=True)


def _keeper(folder: Path) -> "subprocess.Popen[bytes]":
    """Unbuffered, so that a copy of this process holds nothing that it could say twice. What a person has exported for
    clients of PostgreSQL is not for it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    here = str(Path(__file__).resolve().parents[3])
    return subprocess.Popen(
        [sys.executable, "-m", "stackmedic.lab.real_data.keeper", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env={**kept, "PYTHONPATH": os.pathsep.join([here, kept.get("PYTHONPATH", "")])},
        start_new_session=True,
    )

"""``python -m stackmedic.lab.real_data.keeper FOLDER``: keeps servers as the lab says, and ends them when it is gone.

A process of its own: it lives in real time, it may wait for what it starts, and its standard input ends when the lab
does, however that comes about. One line of JSON says all the servers that are wanted; one line answers where they are.
"""

import json
import shutil
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from stackmedic.lab.real_data.postgres import Postgres
from stackmedic.lab.real_data.process import own
from stackmedic.lab.real_data.redis import Redis, new_password
from stackmedic.lab.real_data.wanted import Step, Wanted, steps

AT_ONCE = {"postgres": signal.SIGQUIT, "redis": signal.SIGKILL}  # Nothing that they hold is to outlive the lab.


class Keeper:
    """The servers that run, and how each was wanted last."""

    def __init__(self, folder: Path) -> None:
        self.folder = own(folder)
        self.servers: dict[str, Postgres | Redis] = {}
        self.now: dict[str, Wanted] = {}
        self._password = new_password()

    def keep(self, wanted: Mapping[str, Wanted]) -> dict[str, Any]:
        """Bring every server to what is wanted of it; where each is, and what could not be done."""
        troubles = {}
        for name in [*wanted, *(each for each in self.now if each not in wanted)]:
            try:
                self._bring(name, wanted.get(name))
            except (OSError, RuntimeError, psycopg.Error) as error:
                troubles[name] = str(error)
                if name in self.now:  # Nobody knows how it is; it is started anew when something else is wanted of it.
                    self.now[name] = replace(self.now[name], up=False)
        return {"ports": {name: each.ports for name, each in self.servers.items()}, "troubles": troubles}

    def _bring(self, name: str, wanted: Wanted | None) -> None:
        for step in steps(self.now.get(name), wanted):
            self._take(step, name, wanted)
        if wanted is None:
            self.now.pop(name)
        else:
            self.now[name] = wanted

    def _take(self, step: Step, name: str, wanted: Wanted | None) -> None:
        if step is Step.REMOVE:
            self._remove(name)
            return
        assert wanted is not None
        if step is Step.MAKE:
            self._make(name, wanted.kind)
        elif step is Step.START:
            self.servers[name].stop()
            self.servers[name].start(wanted.at_start)
        elif step is Step.STOP:
            self.servers[name].stop()
        else:
            self._change(self.servers[name], wanted)

    def _make(self, name: str, kind: str) -> None:
        self._remove(name)  # What an earlier attempt has left.
        folder = self.folder / str(len(list(self.folder.iterdir())))  # Short, as the path of a socket has to be.
        folder.mkdir()
        made = Postgres(folder) if kind == "postgres" else Redis(folder, self._password)
        made.make()
        self.servers[name] = made

    def _change(self, server: Postgres | Redis, wanted: Wanted) -> None:
        if isinstance(server, Postgres):
            server.change(wanted.live)
            return
        primary = self.servers.get(wanted.live["replica_of"])
        server.change(wanted.live, primary if isinstance(primary, Redis) else None)

    def _remove(self, name: str) -> None:
        server = self.servers.pop(name, None)
        if server is not None:
            server.stop(AT_ONCE["postgres" if isinstance(server, Postgres) else "redis"])
            shutil.rmtree(server.folder, ignore_errors=True)

    def end(self) -> None:
        for name in list(self.servers):
            self._remove(name)
        shutil.rmtree(self.folder, ignore_errors=True)


def main() -> int:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # It ends when its input does.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # The lab ignores its children's end, which is inherited.
    keeper = Keeper(Path(sys.argv[1]))
    try:
        for line in sys.stdin:
            wanted = {each["name"]: Wanted(**each) for each in json.loads(line)}
            print(json.dumps(keeper.keep(wanted)), flush=True)
    except BrokenPipeError:  # The lab is gone, and will not read the answer.
        pass
    finally:
        keeper.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())

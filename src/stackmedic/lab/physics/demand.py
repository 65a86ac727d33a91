"""What clients' requests mean for the stores behind the programs: queries and commands a second, by server.

Worked out once a minute when the world has changed, from the requests that reach each target, the routes that they take
and the needs of these routes; workers without clients have a ``background`` of their own. What a cache answers is not
asked of the database behind it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackmedic.lab.physics.balancer.checks import listener as listening
from stackmedic.lab.physics.balancer.serving import usable
from stackmedic.lab.physics.crowd import press
from stackmedic.lab.physics.needs import Pooled
from stackmedic.lab.physics.program import Route

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.process import Process

READS_AGAIN = 0.15  # Share of a request's queries that a cache never holds.
Rates = dict[str, tuple[float, float]]


class Demand:
    """The account's demand on its stores."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self._version = -1
        self._databases: Rates = {}
        self._caches: Rates = {}

    def pass_minute(self) -> None:
        """Tell every store what was asked of it in the last minute."""
        if self._version != self.account.world.version:
            self._version = self.account.world.version
            self._work_out()
            press(self.account)
        self.account.hosts.pass_minute()
        self.account.caches.pass_minute(self._caches)
        self.account.databases.pass_minute(self._databases)

    def _work_out(self) -> None:
        for process in self._running():
            for need in process.needs.values():
                need.rate, need.writing = need.background, 0.0
        for process, path, rate in self._requests():
            route = process.program.route(path) or Route()
            for name in sorted({*route.needs, *route.writes} & process.needs.keys()):
                process.needs[name].rate += rate
                process.needs[name].writing += rate if name in route.writes else 0.0
        self._databases, self._caches = {}, {}
        for process in self._running():
            self._add(process)

    def _add(self, process: "Process") -> None:
        for need in process.needs.values():
            if not isinstance(need, Pooled) or not need.connected:
                continue
            count = need.queries * self._asked_anyway(process, need)
            rates = self._databases if need.kind == "postgres" else self._caches
            before = rates.get(need.server, (0.0, 0.0))
            rates[need.server] = (before[0] + need.rate * count, before[1] + need.writing)
            need.resize()

    def _asked_anyway(self, process: "Process", need: Pooled) -> float:
        """Share of the queries that the cache in front does not answer."""
        cache = process.needs.get(need.cached_by)
        if not isinstance(cache, Pooled) or not cache.connected:
            return 1.0
        return max(READS_AGAIN, 1 - self.account.caches.hit_rate(cache.server))

    def _running(self) -> Iterator["Process"]:
        for task in self.account.ecs.tasks.values():
            if task.wire["lastStatus"] == "RUNNING":
                yield from task.processes.values()  # type: ignore[misc]

    def _requests(self) -> Iterator[tuple["Process", str, float]]:
        """Every process that clients reach, the path that they ask for, and how often a second."""
        balancers = self.account.balancers
        for _, flow, rate in balancers.traffic.asking():
            targets = usable(balancers.members(flow.wish.group))
            for target in targets:
                process = listening(target, target.port)
                if process is not None:
                    for request, share in flow.wish.requests:
                        yield process, request.path, rate * share / len(targets)

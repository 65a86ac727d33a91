"""The service graph: who calls whom, how often, how it ends, how long it takes.

Source: X-Ray developer guide, "Retrieving the service graph" (a client node before the first service, an edge for every
kind of call, statistics of both); API reference, Service, Edge.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.tracing.segment import CONTAINER, Call, Segment
from stackmedic.lab.physics.tracing.traces import Trace

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

CLIENT = "client"
Node = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """What came of the calls of one edge, or to one service."""

    statuses: Counter[str] = field(default_factory=Counter)
    times: Counter[float] = field(default_factory=Counter)
    total_s: float = 0.0
    first: float = float("inf")
    last: float = 0.0

    def add(self, how: str, start: float, end: float) -> None:
        self.statuses[how] += 1
        self.times[round(end - start, 3)] += 1
        self.total_s += end - start
        self.first, self.last = min(self.first, start), max(self.last, end)

    def summary(self) -> dict[str, Any]:
        count = self.statuses
        return {
            "OkCount": count["ok"],
            "ErrorStatistics": {
                "ThrottleCount": count["throttle"],
                "OtherCount": count["error"],
                "TotalCount": count["throttle"] + count["error"],
            },
            "FaultStatistics": {"OtherCount": count["fault"], "TotalCount": count["fault"]},
            "TotalCount": sum(count.values()),
            "TotalResponseTime": round(self.total_s, 3),
        }

    def histogram(self) -> list[dict[str, Any]]:
        return [{"Value": value, "Count": count} for value, count in sorted(self.times.items())]


def graph(account: "Account", found: Iterable[Trace]) -> list[dict[str, Any]]:
    """The services as GetServiceGraph shows them."""
    services: dict[Node, Tally] = {}
    edges: dict[tuple[Node, Node], Tally] = {}
    roots: set[Node] = set()
    for trace in found:
        roots.add((trace.root.service, CONTAINER))
        for caller, callee, how, start, end in _calls(trace):
            edges.setdefault((caller, callee), Tally()).add(how, start, end)
            services.setdefault(callee, Tally()).add(how, start, end)
            services.setdefault(caller, Tally())
    numbers = {node: number for number, node in enumerate(services)}
    return [_service(account, node, services[node], numbers, edges, root=node in roots) for node in services]


def _calls(trace: Trace) -> Iterator[tuple[Node, Node, str, float, float]]:
    """(caller, callee, how it ended, start, end) of every call in a trace."""
    first = trace.spans[0]
    name = trace.root.service
    yield (name, CLIENT), (name, CONTAINER), how(first.what), first.start, first.end
    for span in trace.spans:
        assert isinstance(span.what, Segment)
        for each in span.within:
            call = each.what
            assert isinstance(call, Call)
            kind = CONTAINER if call.inner else call.kind
            yield (span.what.service, CONTAINER), (call.name, kind), how(call), each.start, each.end


def how(what: Segment | Call) -> str:
    """ok, error, throttle or fault."""
    if isinstance(what, Call):
        return "fault" if what.trouble or any(each.fault for each in what.inner) else "ok"
    return "fault" if what.fault else "throttle" if what.throttle else "error" if what.error else "ok"


def _service(
    account: "Account",
    node: Node,
    tally: Tally,
    numbers: dict[Node, int],
    edges: dict[tuple[Node, Node], Tally],
    *,
    root: bool,
) -> dict[str, Any]:
    own = {callee: each for (caller, callee), each in edges.items() if caller == node}
    seen = [each for each in (tally, *own.values()) if each.statuses]
    shown: dict[str, Any] = {
        "ReferenceId": numbers[node],
        "Name": node[0],
        "Names": [node[0]],
        "Type": node[1],
        "State": "active" if node[1] == CONTAINER else "unknown",
        "StartTime": _moment(account, min(each.first for each in seen)),
        "EndTime": _moment(account, max(each.last for each in seen)),
        "Edges": [_edge(account, numbers[callee], each) for callee, each in own.items()],
    }
    if root:
        shown["Root"] = True
    if node[1] == CLIENT:
        return shown
    times = {"DurationHistogram": tally.histogram(), "ResponseTimeHistogram": tally.histogram()}
    return shown | {"SummaryStatistics": tally.summary(), **times}


def _edge(account: "Account", number: int, tally: Tally) -> dict[str, Any]:
    return {
        "ReferenceId": number,
        "StartTime": _moment(account, tally.first),
        "EndTime": _moment(account, tally.last),
        "SummaryStatistics": tally.summary(),
        "ResponseTimeHistogram": tally.histogram(),
        "Aliases": [],
    }


def _moment(account: "Account", at: float) -> datetime:
    return account.world.utc(float(int(at)))

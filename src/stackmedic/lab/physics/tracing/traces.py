"""The traces of a window of time: those requests that the SDKs' default rule samples.

The first request each second of each service that is the first to see it, and five per cent of the others. The trace's
number is the one that the load balancer gave the request, so that its access log tells of the same.

Source: X-Ray developer guide, "X-Ray concepts" (sampling; trace ids), "Using AWS X-Ray with Elastic Load Balancing".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from stackmedic.lab.physics.balancer.arrivals import Arrival, arrivals
from stackmedic.lab.physics.draw import fraction
from stackmedic.lab.physics.tracing.segment import Call, Segment

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

SHARE = 0.05
LEAST_S = 0.0005


@dataclass(frozen=True, slots=True)
class Span:
    """A segment or call of one trace, in time; ``parent`` is the id of what made it, empty for the first segment."""

    id: str
    what: Segment | Call
    start: float
    end: float
    parent: str = ""
    within: "tuple[Span, ...]" = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """One request. ``spans`` are the segments, the first service's first; calls are within them."""

    id: str
    arrival: Arrival
    spans: tuple[Span, ...]

    @property
    def root(self) -> Segment:
        found = self.spans[0].what
        assert isinstance(found, Segment)
        return found

    @property
    def seconds(self) -> float:
        return max(each.end for each in self.spans) - self.arrival.at


def traces(account: "Account", start: float, end: float) -> list[Trace]:
    """The traces that began in a window."""
    found: list[Trace] = []
    first: set[tuple[str, int]] = set()
    for arrival in arrivals(account, math.floor(start), math.ceil(end)):
        reply = arrival.outcome.reply
        if reply is None or not reply.segments:
            continue
        place = (reply.segments[0].service, int(arrival.at))
        if place in first and fraction(account.world.seed, 83, *arrival.code) >= SHARE:
            continue
        first.add(place)
        if start <= arrival.at < end:
            found.append(Trace(arrival.trace, arrival, tuple(_spans(arrival, reply.segments))))
    return found


def named(account: "Account", trace_id: str) -> Trace | None:
    """The trace with an id, which tells its second."""
    try:
        second = int(trace_id.split("-")[1], 16)
    except (IndexError, ValueError):
        return None
    return next((each for each in traces(account, second, second + 1) if each.id == trace_id), None)


def _spans(arrival: Arrival, segments: tuple[Segment, ...]) -> Iterator[Span]:
    whole = segments[0].seconds
    stretch = arrival.latency_s / whole if whole else 1.0
    for number, each in enumerate(segments):
        yield from _span(each, arrival.at, stretch, f"{arrival.trace}/{number}", "")


def _span(segment: Segment, start: float, stretch: float, place: str, parent: str) -> Iterator[Span]:
    """A segment, and those of the services that it called."""
    moment = start + LEAST_S * stretch
    within: list[Span] = []
    deeper: list[Span] = []
    for number, call in enumerate(segment.calls):
        identity, length = _id(f"{place}/{number}"), max(call.seconds, LEAST_S) * stretch
        within.append(Span(identity, call, moment, moment + length))
        for inner in call.inner:
            deeper += _span(inner, moment, stretch, f"{place}/{number}/in", identity)
        moment += length
    end = max(start + max(segment.seconds, LEAST_S) * stretch, moment)
    yield Span(_id(place), segment, start, end, parent, tuple(within))
    yield from deeper


def _id(place: str) -> str:
    return sha256(place.encode()).hexdigest()[:16]

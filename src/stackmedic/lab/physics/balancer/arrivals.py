"""Single requests, drawn from the stretches in which they flow: when each came, from whom, how long it took.

The same request is drawn whoever looks: an access log, a sample of the firewall, a log of it, a trace. In a minute
there are as many as the balancer's metric counts, but for what rounding takes.
"""

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from stackmedic.lab.physics.balancer.counts import AMPLITUDE, SPREAD
from stackmedic.lab.physics.balancer.past import Single, Stretch
from stackmedic.lab.physics.balancer.population import POPULATION
from stackmedic.lab.physics.draw import fraction, name_code

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.balancer.journeys import Outcome

MINUTE_S = 60.0
ROOT_BITS = 48


class Arrival(NamedTuple):
    """One request. ``code`` tells it from all others; ``latency_s`` is how long its target took."""

    at: float
    outcome: "Outcome"
    code: tuple[int, int, int]
    latency_s: float
    client: str
    client_port: int
    trace: str

    @property
    def node(self) -> int:
        """A number that says which of the balancer's nodes took it."""
        return self.code[2]


def arrivals(account: "Account", start: float, end: float) -> list[Arrival]:
    """Every request of a window, in order."""
    traffic = account.balancers.traffic
    return gathered(account, traffic.stretches(start, end), traffic.past.singles(start, end))


def gathered(account: "Account", stretches: Iterable[Stretch], singles: Iterable[Single]) -> list[Arrival]:
    """The requests of stretches and those that came by themselves, in order."""
    found = [each for stretch in stretches for outcome in stretch.outcomes for each in drawn(account, stretch, outcome)]
    for at, number, outcome in singles:
        place = (name_code(described(outcome)), int(at // MINUTE_S), number)
        found += [made(account, at, outcome, place, 1.0)] * round(outcome.rate)
    return sorted(found, key=lambda each: (each.at, each.code))


def drawn(account: "Account", stretch: Stretch, outcome: "Outcome") -> Iterator[Arrival]:
    """The requests of one outcome in one stretch."""
    seed, code = account.world.seed, name_code(described(outcome))
    noise = name_code(outcome.balancer.arn.split(":loadbalancer/")[-1])
    for minute in range(int(stretch.start // MINUTE_S), math.ceil(stretch.end / MINUTE_S)):
        factor = 1 + AMPLITUDE * (2 * fraction(seed, noise, minute) - 1)
        wanted = outcome.rate * MINUTE_S * factor
        count = int(wanted + fraction(seed, code, minute))
        for number in range(count):
            at = (minute + (number + fraction(seed, code, minute, number)) / count) * MINUTE_S
            if stretch.start <= at < stretch.end:
                yield made(
                    account, at, outcome, (code, minute, number), _spread(fraction(seed, code, minute, number, 1))
                )


def made(account: "Account", at: float, outcome: "Outcome", place: tuple[int, int, int], factor: float) -> Arrival:
    seed = account.world.seed
    first, second = (int(fraction(seed, *place, part) * (1 << ROOT_BITS)) for part in (2, 3))
    client = outcome.request.source or _anybody(fraction(seed, *place, 4))
    port = 1024 + int(fraction(seed, *place, 5) * 64_000)
    latency = (outcome.reply.latency_s if outcome.reply is not None else 0.0) * factor
    trace = f"1-{int(at):08x}-{first:012x}{second:012x}"
    return Arrival(at, outcome, place, latency, client, port, trace)


@lru_cache(maxsize=4096)
def described(outcome: "Outcome") -> str:
    """What makes an outcome the one that it is, whenever it is worked out."""
    reply, request = outcome.reply, outcome.request
    listener = int(outcome.listener.port) if outcome.listener is not None else 0
    came = (reply.status, reply.target, reply.trouble, reply.location) if reply is not None else ()
    asked = (request.host, request.path, request.method, request.query, len(request.body), request.source)
    return repr((outcome.balancer.arn, listener, asked, came))


def _spread(share: float) -> float:
    """By which factor of the typical time one answer took."""
    for factor, part in SPREAD:
        share -= part
        if share < 0:
            return factor
    return SPREAD[-1][0]


def _anybody(share: float) -> str:
    for each in POPULATION:
        share -= each.share
        if share < 0:
            return each.address
    return POPULATION[-1].address

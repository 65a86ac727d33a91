"""Clients are hurt when less of what they ask for is answered as it was when they learned to ask for it, or far slower.

What is normal differs: an API may answer 403 to who is not logged in. So the first minute in which everything was
answered, and no server erred, is what clients of a target group hold every later minute against.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackmedic.lab.health.hurt import Hurt, Place
from stackmedic.lab.physics.balancer.journeys import Outcome
from stackmedic.lab.physics.balancer.traffic import Flow

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

LOST = 0.005  # The share of requests that may fail unnoticed.
SLOW_S, SLOWER = 1.0, 3.0
NO_TRUST = "certificate refused"


@dataclass(frozen=True, slots=True)
class Answers:
    """Of the requests that clients of one target group make: the share of each (path, outcome), and mean latency."""

    shares: dict[tuple[str, str], float]
    latency_s: float

    def lost(self, usual: "Answers") -> float:
        """The share of requests that came out in a usual way and do no longer."""
        return sum(max(0.0, share - self.shares.get(way, 0.0)) for way, share in usual.shares.items())

    @property
    def sound(self) -> bool:
        """Whether everybody got an answer, and none was a server's error."""
        erred = any(name.startswith("5") or name == NO_TRUST for _, name in self.shares)
        return not erred and sum(self.shares.values()) > 1 - LOST

    def ways(self) -> str:
        """How much of what came out how."""
        found: dict[str, float] = {}
        for (_, name), share in self.shares.items():
            found[name] = found.get(name, 0.0) + share
        return ", ".join(f"{share:.0%} {name}" for name, share in sorted(found.items())) or "no answer"


def answers(flow: Flow, wanted: float) -> Answers:
    """What comes of a flow of requests."""
    shares: dict[tuple[str, str], float] = {}
    waited = served = 0.0
    for each in flow.outcomes:
        way = (each.request.path, _name(each))
        shares[way] = shares.get(way, 0.0) + each.rate / wanted
        if each.reply is not None and each.reply.target_status:
            waited, served = waited + each.reply.latency_s * each.rate, served + each.rate
    return Answers(shares, waited / served if served else 0.0)


def _name(outcome: Outcome) -> str:
    """A status; with the target's own words apart from the balancer's."""
    if outcome.reply is None:
        return NO_TRUST
    return f"{outcome.reply.status} of the balancer" if outcome.reply.own else str(outcome.reply.status)


class Clients:
    """Everybody who asks a balancer for something, and what they are used to."""

    def __init__(self) -> None:
        self._usual: dict[tuple[str, object], Answers] = {}

    def look(self, account: "Account") -> Iterator[Hurt]:
        for balancer, flow, wanted in account.balancers.traffic.asking():
            now, known = answers(flow, wanted), (balancer, flow.wish)
            if known not in self._usual and now.sound:
                self._usual[known] = now
            said = complaint(now, self._usual.get(known))
            if said:
                yield Hurt(Place("clients", flow.wish.group), said)


def complaint(now: Answers, usual: Answers | None) -> str:
    """What clients say; empty when they are content, or never were."""
    if usual is None:
        return ""
    lost = now.lost(usual)
    if lost > LOST:
        return f"{lost:.0%} of requests no longer come out as usual: {now.ways()}"
    if now.latency_s > max(SLOW_S, SLOWER * usual.latency_s):
        return f"answers take {now.latency_s:.1f} s, usually {usual.latency_s:.2f} s"
    return ""

"""Clients are hurt when less of what they ask for is answered as it was when they learned to ask for it, or far slower.

What is normal differs: an API may answer 403 to who is not logged in. So the first minute without a server error is
what clients of a target group hold every later minute against.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackmedic.lab.health.hurt import Hurt, Place
from stackmedic.lab.physics.balancer.traffic import Flow

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

LOST = 0.005  # The share of requests that may fail unnoticed.
SLOW_S, SLOWER = 1.0, 3.0
SERVER_ERRORS = ("HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count")


@dataclass(frozen=True, slots=True)
class Answers:
    """Of the requests that clients of one target group make: the share of each outcome, and their mean latency."""

    shares: dict[str, float]
    latency_s: float

    def lost(self, usual: "Answers") -> float:
        """The share of requests that came out in a usual way and do no longer."""
        return sum(max(0.0, share - self.shares.get(name, 0.0)) for name, share in usual.shares.items())

    @property
    def sound(self) -> bool:
        return bool(self.shares) and not any(self.shares.get(name) for name in SERVER_ERRORS)


def answers(flow: Flow, wanted: float) -> Answers:
    """What comes of a flow of requests, as the balancer counts it as a whole."""
    whole = {key: rate for key, rate in flow.rates.tallies.items() if len(key.dimensions) == 1}
    shares = {key.name: rate / wanted for key, rate in whole.items() if key.name.startswith("HTTP") and wanted}
    times: dict[float, float] = {}
    for key, spread in flow.rates.latencies.items():
        if len(key.dimensions) == 1:
            times = spread
    total = sum(times.values())
    return Answers(shares, sum(latency * rate for latency, rate in times.items()) / total if total else 0.0)


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
        instead = ", ".join(f"{name} {share:.0%}" for name, share in sorted(now.shares.items())) or "no answer"
        return f"{lost:.0%} of requests no longer come out as usual: {instead}"
    if now.latency_s > max(SLOW_S, SLOWER * usual.latency_s):
        return f"answers take {now.latency_s:.1f} s, usually {usual.latency_s:.2f} s"
    return ""

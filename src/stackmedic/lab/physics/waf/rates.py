"""Rate-based rules: how often each key came within the window, and who is over the limit.

WAF looks about every ten seconds at how many requests came in the window before, and acts on a key for as long as the
count is over the limit; requests that it refuses count as well. A changed rule begins to count anew.

Sources: API reference, RateBasedStatement (EvaluationWindowSec: 60, 120, 300, 600; "about every 10 seconds"); developer
guide, "Rate-based rule caveats".
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from stackmedic.lab.physics.waf.verdict import Tracked

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

CHECKED_EVERY_S = 10.0
LONGEST_WINDOW_S = 600.0
Place = tuple[str, str]


class Rates:
    """Counts by instance of a rule and key."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self._rates: dict[Place, list[tuple[float, float]]] = {}  # (since when, requests a second), oldest first
        self._singles: dict[Place, list[float]] = {}
        self._limits: dict[Place, Tracked] = {}
        self._limited: set[Place] = set()
        self._planned = False

    def limits(self, tracked: Tracked) -> bool:
        """Whether requests of this key are being limited."""
        return (tracked.instance, tracked.key) in self._limited

    def limited_keys(self, acl_arn: str, rule: str) -> list[str]:
        """Whom a rule of a web ACL, or of a group in it, limits now."""
        return sorted(
            each[1]
            for each in self._limited
            if self._limits[each].rule == rule and self._limits[each].instance.startswith(f"{acl_arn}|")
        )

    def flows(self, sums: Mapping[Tracked, float]) -> None:
        """From now on these many requests a second come, and no others."""
        now = self.account.world.now
        found = {(each.instance, each.key): rate for each, rate in sums.items()}
        self._limits |= {(each.instance, each.key): each for each in sums}
        for place in {*self._rates, *found}:
            past, rate = self._rates.setdefault(place, []), found.get(place, 0.0)
            if (past[-1][1] if past else 0.0) != rate:
                past.append((now, rate))
        self._forget()
        self._watch()

    def single(self, tracked: Iterable[Tracked], times: float = 1.0) -> None:
        """One request came by itself."""
        now = self.account.world.now
        for each in tracked:
            place = (each.instance, each.key)
            self._limits[place] = each
            self._singles.setdefault(place, []).extend([now] * round(times))
        self._watch()

    def count(self, place: Place) -> float:
        """How many requests came in the window until now."""
        now, window = self.account.world.now, self._limits[place].window_s
        begin, total = now - window, 0.0
        past = self._rates.get(place, [])
        for number, (since, rate) in enumerate(past):
            until = past[number + 1][0] if number + 1 < len(past) else now
            total += rate * max(0.0, until - max(since, begin))
        return total + sum(each > begin for each in self._singles.get(place, ()))

    def _settled(self, place: Place) -> bool:
        """Whether nothing will change by itself."""
        now, past = self.account.world.now, self._rates.get(place, [])
        moving = any(each > now - self._limits[place].window_s for each in self._singles.get(place, ()))
        rate = past[-1][1] if past else 0.0
        over = rate * self._limits[place].window_s > self._limits[place].limit
        return not moving and over == (place in self._limited)

    def _watch(self) -> None:
        if not self._planned and not all(self._settled(place) for place in self._limits):
            self._planned = True
            self.account.world.after(CHECKED_EVERY_S, self._check)

    def _check(self) -> None:
        self._planned = False
        over = {place for place in self._limits if self.count(place) > self._limits[place].limit}
        if over != self._limited:
            self._limited = over
            self.account.world.changed()
            self.account.balancers.traffic.refresh()
        self._forget()
        self._watch()

    def _forget(self) -> None:
        """Drop what no window reaches any more."""
        horizon = self.account.world.now - LONGEST_WINDOW_S
        for place, past in list(self._rates.items()):
            while len(past) > 1 and past[1][0] < horizon:
                del past[0]
            if len(past) == 1 and not past[0][1] and past[0][0] < horizon:
                del self._rates[place]
                if place not in self._singles:
                    self._limits.pop(place, None)
        for place, moments in list(self._singles.items()):
            self._singles[place] = [each for each in moments if each >= horizon]
            if not self._singles[place]:
                del self._singles[place]

"""The account's usage by day, which Cost Explorer and Budgets show: hours of what there is, bytes of what moves.

What is used each hour is worked out when the world has changed, and counted up from then on; what happens once (an
image is pulled, a program downloads its data when it starts) is added as it happens. Days are UTC's.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from stackmedic.lab.physics.usage.rates import GB, Passing, chatter, passing, used
from stackmedic.lab.physics.ways import gateway_of

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.network import Interface

DAY_S, PAST_DAYS = 86_400.0, 70


class Usage:
    """Amounts by day (since 1970) and what was used (a key of ``prices``)."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.days: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.passing: dict[str, Passing] = {}
        self._moved: dict[str, tuple[float, float]] = {}
        self._hourly: dict[str, float] = {}
        self._since = account.world.now
        self._version = -1

    # What others tell

    def move(self, source: "Interface", service: str, out: float, back: float) -> None:
        """Bytes go from an interface to a service and back, once."""
        gateway = gateway_of(self.account, source, service)
        if gateway:
            before = self._moved.get(gateway, (0.0, 0.0))
            self._moved[gateway] = (before[0] + out, before[1] + back)
            self.add("nat_bytes", (out + back) / GB)

    def add(self, what: str, amount: float) -> None:
        """So much was used just now."""
        self.days[int(self.account.world.now // DAY_S)][what] += amount

    def pass_minute(self) -> None:
        """Count up the minute that ends now, and look again whether anything has changed."""
        if self._version != self.account.world.version:
            self.settle()
            self._look()

    def backfill(self) -> None:
        """Let the account have been as it is now for as long as anybody asks about."""
        self.days.clear()
        now = self.account.world.now
        for group, bytes_s in chatter(self.account).items():
            for day in range(1, PAST_DAYS):
                self.account.logs.took(group, bytes_s * DAY_S, 0.0, now - day * DAY_S)
        self.account.logs.incoming.clear()
        self._look()
        self._hourly["log_bytes"] = sum(chatter(self.account).values()) * 3600 / GB
        self._since = now - PAST_DAYS * DAY_S
        self.settle()
        del self._hourly["log_bytes"]  # From now on they are counted as they come in.

    # What others ask

    def moved(self) -> dict[str, tuple[float, float]]:
        """Bytes (out, back) that moved once since this was asked last, by gateway."""
        found, self._moved = self._moved, {}
        return found

    def of_day(self, day: int) -> Mapping[str, float]:
        """What was used on a day, until now."""
        self.settle()
        return self.days.get(day, {})

    def settle(self) -> None:
        """Count what was used since it was counted last."""
        now = self.account.world.now
        while self._since < now:
            until = min(now, (self._since // DAY_S + 1) * DAY_S)
            of_day = self.days[int(self._since // DAY_S)]
            for what, amount in self._hourly.items():
                of_day[what] += amount * (until - self._since) / 3600
            self._since = until

    def _look(self) -> None:
        self._version = self.account.world.version
        hourly: dict[str, float] = defaultdict(float)
        for what, amount in used(self.account):
            hourly[what] += amount
        self.passing = passing(self.account)
        hourly["nat_bytes"] += sum(each.out_s + each.back_s for each in self.passing.values()) * 3600 / GB
        self._hourly = dict(hourly)

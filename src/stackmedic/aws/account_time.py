"""The account's time: the newest Date header of its answers, and what has passed here since.

Neither a laptop with a wrong clock nor a simulated account that lives in another year can mislead a diagnosis by it.
"""

from datetime import UTC, datetime, timedelta

from stackmedic.clock import Clock


class AccountTime:
    """Whole seconds, as headers have them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._newest: datetime | None = None
        self._heard_at = 0.0

    def heard(self, date: datetime) -> None:
        """An answer carried this date."""
        if self._newest is None or date >= self._newest:
            self._newest = date
            self._heard_at = self._clock.monotonic()

    def now(self) -> datetime:
        """The account's time; this computer's as long as the account has not spoken."""
        if self._newest is None:
            return self._clock.now().astimezone(UTC).replace(microsecond=0)
        passed = timedelta(seconds=int(self._clock.monotonic() - self._heard_at))
        return self._newest.astimezone(UTC) + passed

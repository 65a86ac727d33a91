"""Moments as people type them: 2026-11-16, 2026-11-16T09:00, 2026-11-16T09:00+11:00; UTC where nothing else is said."""

from datetime import UTC, datetime

from stackmedic.errors import UsageError

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)  # What AWS's own formats carry.


def moment(text: str | None, option: str) -> datetime | None:
    """The moment that ``text`` means; ``None`` for nothing given. Raises UsageError that names the option."""
    if text is None:
        return None
    try:
        meant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a date or time", "write it as 2026-11-16T09:00") from None
    meant = meant if meant.tzinfo else meant.replace(tzinfo=UTC)
    if not FIRST <= meant <= LAST:
        raise UsageError(f"{option} {text} is out of range", f"write something between {FIRST:%Y} and {LAST:%Y}")
    return meant

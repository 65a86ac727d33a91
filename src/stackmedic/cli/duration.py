"""Durations as people type them: 90s, 15m, 36h, 2d, 1h30m."""

import re

from stackmedic.errors import UsageError

SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
WHOLE = re.compile(r"(?:\d+(?:\.\d+)?[smhd])+")
PART = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
LONGEST_S = 10 * 365 * SECONDS["d"]  # A span no clock of ours reaches; keeps dates within what a calendar holds.


def seconds(text: str | None, option: str) -> float | None:
    """The seconds that ``text`` means; ``None`` for nothing given. Raises UsageError that names the option."""
    if text is None:
        return None
    if not WHOLE.fullmatch(text):
        raise UsageError(f"{option} {text!r} is not a duration", "write a number and a unit: 90s, 15m, 36h or 2d")
    length_s = sum(float(number) * SECONDS[unit] for number, unit in PART.findall(text))
    if not 0 < length_s <= LONGEST_S:
        raise UsageError(f"{option} {text} is out of range", "write something between 1s and 3650d")
    return length_s

"""What `lab weather` asks for, as troubles. Raises ValueError for what cannot be understood, before anything changes.

Keys: ``clear``; ``deny``, ``throttle``, ``errors``, ``cut`` (lists of ``CALL``, ``CALL=0.3``, ``CALL=after``,
``CALL=503``, ``CALL=0.3,after``, or objects with the fields of the kind); likewise ``delay`` (with ``from_s`` and
``to_s``), ``pages`` (``size``), ``stale`` (``window_s``); ``latency_s`` for every answer; ``stale_s`` for the reads
that are usually stale; ``buckets``; ``expired`` or ``expire_in_s``; ``for_s``: how long what is asked for lasts.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from stackmedic.lab.weather.buckets import Buckets
from stackmedic.lab.weather.failing import AFTER, BEFORE, Breaking, Failing
from stackmedic.lab.weather.pages import ShortPages
from stackmedic.lab.weather.refused import Denied, Expired, Throttled
from stackmedic.lab.weather.slow import Slow
from stackmedic.lab.weather.stale import USUAL, Stale
from stackmedic.lab.weather.trouble import Trouble
from stackmedic.lab.weather.weather import Weather

KINDS: dict[str, Callable[..., Trouble]] = {
    each.kind: each for each in (Denied, Throttled, Failing, Breaking, Slow, Stale, ShortPages)
}
OTHERS = {"clear", "latency_s", "expired", "expire_in_s", "stale_s", "buckets", "for_s"}


def change(weather: Weather, asked: Mapping[str, Any], now: float) -> None:
    """Add what is asked for to the weather; ``clear`` takes away what was there first."""
    unknown = set(asked) - set(KINDS) - OTHERS
    if unknown:
        raise ValueError(f"no such weather: {', '.join(sorted(unknown))}")
    until = now + float(asked["for_s"]) if asked.get("for_s") is not None else math.inf
    coming = [made(kind, entry, until) for kind in KINDS for entry in _entries(kind, asked.get(kind) or [])]
    if asked.get("stale_s"):
        coming += [Stale(calls, until=until, window_s=float(asked["stale_s"])) for calls in USUAL]
    if asked.get("buckets"):
        coming.append(Buckets(until=until))
    latency_s = float(asked.get("latency_s", -1))
    begin = _expiry(asked, now)
    if asked.get("clear"):
        weather.clear()
    if begin is not None or asked.get("expired") is False:
        weather.troubles = [each for each in weather.troubles if each.kind != Expired.kind]
    if begin is not None:
        coming.append(Expired(since=begin, until=begin + (until - now)))
    if latency_s >= 0:
        weather.latency_s = latency_s
    for each in coming:
        weather.add(each)
    weather.troubles = [each for each in weather.troubles if each.until > now]


def made(kind: str, entry: Any, until: float) -> Trouble:
    """One trouble out of ``CALL=how`` or an object."""
    given = dict(entry) if isinstance(entry, Mapping) else _read(str(entry))
    lasting = given.pop("until", until)
    cls: Any = KINDS[kind]
    allowed = {each.name for each in fields(cls)} - {"since", "drawn"}
    wrong = sorted(set(given) - allowed)
    if wrong:
        raise ValueError(f"{kind} has no {', '.join(wrong)}")
    trouble: Trouble = cls(until=lasting, **given)
    if not 0 < trouble.share <= 1:
        raise ValueError(f"{kind} {trouble.calls}: a share is above 0 and at most 1, not {trouble.share:g}")
    return trouble


def _entries(kind: str, given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise ValueError(f"{kind} is a list")
    return given


def _read(text: str) -> dict[str, Any]:
    """``ecs:Describe*=0.3,after``."""
    calls, _, how = text.partition("=")
    read: dict[str, Any] = {"calls": calls}
    for word in filter(None, how.split(",")):
        if word in (BEFORE, AFTER):
            read["when"] = word
        elif word.isdecimal() and int(word) >= 500:
            read["status"] = int(word)
        else:
            try:
                read["share"] = float(word)
            except ValueError:
                raise ValueError(f"{text}: {word!r} is no share, no status and neither before nor after") from None
    return read


def _expiry(asked: Mapping[str, Any], now: float) -> float | None:
    """From when on credentials are expired."""
    if asked.get("expire_in_s") is not None:
        return now + float(asked["expire_in_s"])
    return now if asked.get("expired") else None

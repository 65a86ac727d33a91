"""Asks several questions at once, each within its own time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from stackmedic.model.probed import Address, Probed, Ways
from stackmedic.probe import dns, http, postgres, redis, tls

KINDS = ("dns", "http", "tls", "postgres", "redis")
AT_ONCE = 8
DIRECT = Ways()


def ask(
    questions: Sequence[tuple[str, Address, str]], timeout_s: float, now: datetime, ways: Ways = DIRECT
) -> tuple[Probed, ...]:
    """The answers, in the order of the questions: (kind, where, the host name that clients use)."""
    with ThreadPoolExecutor(AT_ONCE) as workers:
        return tuple(workers.map(lambda each: _one(each[0], each[1], each[2], timeout_s, now, ways), questions))


def _one(kind: str, named: Address, host: str, timeout_s: float, now: datetime, ways: Ways) -> Probed:
    address = ways.to(named)
    if kind == "http":
        return http.ask(address, timeout_s, host=host)
    if kind == "tls":
        return tls.ask(address, timeout_s, now, name=host)
    if kind == "postgres":
        return postgres.ask(address, timeout_s)
    return redis.ask(address, timeout_s) if kind == "redis" else dns.ask(address, ways.resolver, timeout_s)

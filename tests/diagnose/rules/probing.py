"""Answers of stores and load balancers, as probes bring them."""

from typing import Any

from stackmedic.model.probed import DnsAnswer, HttpAnswer, PostgresAnswer, RedisAnswer, TlsAnswer
from tests.diagnose.builders import CACHE_HOST, DATABASE_HOST, Keyed, a_load_balancer, make

EDGE = a_load_balancer().dns_name


def database_said(address: str = f"{DATABASE_HOST}:5432", **more: Any) -> Keyed:
    """What the database said of itself; unless told otherwise, that all is well."""
    usual = {"ok": True, "told": "version 16.4, 12 of 200 connections", "version": "16.4", "through": ""}
    usual |= {"databases": ("postgres", "rdsadmin", "shop"), "max_connections": 200, "reserved": 3, "connections": 12}
    usual |= {"blocked": 0, "blocked_by_idle": 0, "retained_bytes": 0}
    return _answer(PostgresAnswer, "postgres", address, **{**usual, **more})


def cache_said(address: str = f"{CACHE_HOST}:6379", **more: Any) -> Keyed:
    """What the cache said of itself."""
    usual = {"ok": True, "told": "PING is answered PONG", "through": "", "maxmemory_policy": "volatile-lru"}
    usual |= {"used_memory": 2**20, "maxmemory": 2**29, "connected_clients": 12, "maxclients": 65000}
    return _answer(RedisAnswer, "redis", address, **{**usual, **more})


def page_said(status: int, path: str = "/api/me", port: int = 443, **more: Any) -> Keyed:
    """What the load balancer answered to a declared check."""
    usual = {"ok": False, "told": f"GET {path} is answered {status}; it should be 403", "through": "", "path": path}
    usual |= {"status": status, "declared": True, "host": "shop.example.com", "service": "backend"}
    return _answer(HttpAnswer, "http", f"{EDGE}:{port}", **{**usual, **more})


def certificate_said(name: str = "shop.example.com", port: int = 443, **more: Any) -> Keyed:
    """What came of a handshake at the load balancer."""
    usual = {"ok": False, "told": "the certificate does not hold", "through": "", "name": name}
    return _answer(TlsAnswer, "tls", f"{EDGE}:{port}", **{**usual, **more})


def name_said(name: str, *addresses: str) -> Keyed:
    """Where a resolver says that a name leads."""
    return _answer(DnsAnswer, "dns", name, ok=bool(addresses), told="", through="", addresses=addresses)


def _answer(noun: type[Any], kind: str, address: str, **more: Any) -> Keyed:
    made = make(noun, f"probe:{kind.capitalize()}", "", kind=kind, address=address, **more)
    return Keyed((kind, address), made)

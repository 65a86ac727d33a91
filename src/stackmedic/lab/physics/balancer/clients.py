"""The clients of a balancer: what they ask for, and how often.

They learn what to ask from the listener rules and the routes of the programs behind them, when both are first there,
and go on asking for it: a rule that is deleted later does not stop anybody from clicking the same link. They go by the
name that leads to the balancer, where the account's public zones have one; where the DNS is not of this account, by the
name of the listener's certificate; else by the balancer's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stackmedic.lab.physics.balancer.checks import listener as listening
from stackmedic.lab.physics.balancer.request import BROWSER, Request
from stackmedic.lab.physics.balancer.rules import fits, forwards, holds, patterns, rules
from stackmedic.lab.physics.balancer.target import Target
from stackmedic.lab.physics.draw import fraction, name_code
from stackmedic.lab.physics.program import Route

FILLER = b'{"name":"batch","values":[0.4821,0.4836,0.4790,0.4803]},'


@dataclass(slots=True)
class Shape:
    """How many clients there are; a fault may change it. ``per_group`` sets single target groups by name."""

    slowest: float = 2.0
    fastest: float = 4.0
    factor: float = 1.0
    per_group: dict[str, float] = field(default_factory=dict)

    def per_second(self, seed: int, group_name: str) -> float:
        """Requests a second for what a target group serves."""
        drawn = self.slowest + (self.fastest - self.slowest) * fraction(seed, 31, name_code(group_name))
        return round(self.per_group.get(group_name, drawn), 1) * self.factor


Shares = tuple[tuple[Request, float], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What clients ask of one target group's service, on one listener port: each request with its share.

    ``tls``: their links say https; they speak it, whatever becomes of the listener.
    """

    group: str
    port: int
    requests: Shares
    learned: bool
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What learning needs of the world: a group's targets and its health check's path, a listener's names."""

    served: Callable[[str], tuple[list[Target], str]]
    names: Callable[[Any, Any], list[str]]


def learn(balancer: Any, known: Mapping[str, Wish], world: Known) -> Iterator[tuple[str, Wish]]:
    """What can be asked for now and was not known before."""
    found = dict(known)
    for listener in _by_preference(balancer.listeners.values()):
        for rule in rules(listener):
            for group, _ in forwards(rule.action):
                before = found.get(group)
                if before is not None and (before.learned or before.port != int(listener.port)):
                    continue
                host = _host(balancer, listener, rule.conditions, world)
                requests, learned = requests_for(host, rule.conditions, *world.served(group))
                if before is None or learned:
                    found[group] = Wish(group, int(listener.port), requests, learned, listener.protocol == "HTTPS")
                    yield group, found[group]


def _by_preference(listeners: Iterable[Any]) -> list[Any]:
    """Clients that may choose use HTTPS."""
    http = [each for each in listeners if each.protocol in ("HTTP", "HTTPS")]
    return sorted(http, key=lambda each: (each.protocol != "HTTPS", int(each.port)))


def _host(balancer: Any, listener: Any, conditions: list[dict[str, Any]], world: Known) -> str:
    """A name that meets the rule: one that leads to the balancer, else one made of the pattern."""
    wanted = [value for each in conditions if each.get("Field") == "host-header" for value in patterns(each)]
    names = world.names(balancer, listener)
    if wanted:
        fitting = [name for name in names if fits(wanted, name)]
        return fitting[0] if fitting else str(wanted[0]).replace("*", "www").replace("?", "x")
    return names[0] if names else str(balancer.dns_name)


def requests_for(
    host: str, conditions: list[dict[str, Any]], targets: list[Target], check_path: str
) -> tuple[Shares, bool]:
    """Requests that meet a rule's conditions: the program's own routes where it has any, else the pattern itself."""
    for target in targets:
        process = listening(target, target.port)
        offered = list(asked_of(process.program.routes, host)) if process is not None else []
        fitting = [each for each in offered if all(holds(condition, each[0]) for condition in conditions)]
        # What health checks ask for is not what people click on, unless there is nothing else.
        fitting = [each for each in fitting if each[0].path != check_path] or fitting
        if fitting:
            return weighed(fitting), True
    wanted = [value for each in conditions if each.get("Field") == "path-pattern" for value in patterns(each)]
    path = str(wanted[0]).replace("*", "").replace("?", "x") if wanted else "/"
    return ((Request(host, path), 1.0),), False


def asked_of(routes: Iterable[str] | Mapping[str, Route], host: str) -> Iterator[tuple[Request, float]]:
    """What clients ask of a program, with shares; 0 stands for an equal part of what is left.

    A route that does not say what it is asked for is asked with a plain GET, a pattern standing for its beginning.
    """
    seen = set()
    for pattern in routes:
        route = routes[pattern] if isinstance(routes, Mapping) else None
        path = str(pattern).rstrip("*") or "/"
        said: Iterable[Mapping[str, Any]] = getattr(route, "asked", ()) or ({},)
        for each in said:
            request = shaped(host, path, each)
            if request not in seen:
                seen.add(request)
                yield request, float(each.get("share", 0.0))


def shaped(host: str, path: str, said: Mapping[str, Any]) -> Request:
    """A request as a program's description says that it is made."""
    body = str(said.get("body", "")).encode()
    missing = int(said.get("body_bytes", 0)) - len(body)
    if missing > 0:
        body += (FILLER * (missing // len(FILLER) + 1))[:missing]
    given = {str(name): str(value) for name, value in (said.get("headers") or {}).items()}
    usual = [(name, value) for name, value in BROWSER if name.lower() not in {each.lower() for each in given}]
    if body:
        usual.append(("Content-Type", str(said.get("content_type", "application/json"))))
    headers = (*usual, *((name, value) for name, value in given.items() if value))
    method = str(said.get("method", "POST" if body else "GET"))
    return Request(host, str(said.get("path", path)), method, str(said.get("query", "")), headers, body)


def weighed(offered: list[tuple[Request, float]]) -> Shares:
    """Shares that add up to one."""
    told = sum(share for _, share in offered)
    silent = sum(not share for _, share in offered)
    left = max(0.0, 1.0 - told) / silent if silent else 0.0
    total = told + left * silent or 1.0
    return tuple((request, (share or left) / total) for request, share in offered)

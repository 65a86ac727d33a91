"""The clients of a balancer: what they ask for, and how often.

They learn what to ask from the listener rules and the routes of the programs behind them, when both are first there,
and go on asking for it: a rule that is deleted later does not stop anybody from clicking the same link.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stackmedic.lab.physics.balancer.checks import listener as listening
from stackmedic.lab.physics.balancer.rules import Request, forwards, holds, patterns, rules
from stackmedic.lab.physics.balancer.target import Target
from stackmedic.lab.physics.draw import fraction, name_code


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


@dataclass(frozen=True, slots=True)
class Wish:
    """What clients ask of one target group's service, on one listener port."""

    group: str
    port: int
    requests: tuple[Request, ...]
    learned: bool


def learn(
    balancer: Any, known: Mapping[str, Wish], served: Callable[[str], tuple[list[Target], str]]
) -> Iterator[tuple[str, Wish]]:
    """What can be asked for now and was not known before. ``served``: a group's targets and its health check's path."""
    found = dict(known)
    for listener in _by_preference(balancer.listeners.values()):
        for conditions, taken in rules(listener):
            for group, _ in forwards(taken[-1]) if taken else ():
                before = found.get(group)
                if before is not None and (before.learned or before.port != int(listener.port)):
                    continue
                requests, learned = requests_for(balancer, conditions, *served(group))
                if before is None or learned:
                    found[group] = Wish(group, int(listener.port), requests, learned)
                    yield group, found[group]


def _by_preference(listeners: Iterable[Any]) -> list[Any]:
    """Clients that may choose use HTTPS."""
    http = [each for each in listeners if each.protocol in ("HTTP", "HTTPS")]
    return sorted(http, key=lambda each: (each.protocol != "HTTPS", int(each.port)))


def requests_for(
    balancer: Any, conditions: list[dict[str, Any]], targets: list[Target], check_path: str
) -> tuple[tuple[Request, ...], bool]:
    """Requests that meet a rule's conditions: the program's own routes where it has any, else the pattern itself."""
    hosts = [value for each in conditions if each.get("Field") == "host-header" for value in patterns(each)]
    host = hosts[0].replace("*", "www").replace("?", "x") if hosts else str(balancer.dns_name)
    for target in targets:
        process = listening(target, target.port)
        paths = routes(process) if process is not None else []
        fitting = [path for path in paths if all(holds(each, Request(host, path)) for each in conditions)]
        # What health checks ask for is not what people click on, unless there is nothing else.
        fitting = [path for path in fitting if path != check_path] or fitting
        if fitting:
            return tuple(Request(host, path) for path in fitting), True
    wanted = [value for each in conditions if each.get("Field") == "path-pattern" for value in patterns(each)]
    return (Request(host, wanted[0].replace("*", "").replace("?", "x") if wanted else "/"),), False


def routes(process: Any) -> list[str]:
    """The paths that clients of a program use: its routes, a pattern standing for its beginning."""
    found = [str(path).rstrip("*") or "/" for path in process.program.routes]
    return list(dict.fromkeys(found))

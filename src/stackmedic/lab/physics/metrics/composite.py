"""Composite alarms: a rule over the states of other alarms, evaluated whenever one of them has changed.

Rules are made of ALARM("x"), OK("x"), INSUFFICIENT_DATA("x"), TRUE, FALSE, AND, OR, NOT and parentheses
(docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html). A rule that names an alarm that
is not there is in INSUFFICIENT_DATA.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
WORD = re.compile(r"""\s*(?:(?P<mark>[()])|(?P<name>"[^"]+"|'[^']+')|(?P<word>[A-Za-z_][\w./:@-]*|[\w./:@-]+))""")
States = Mapping[str, str]
Rule = Callable[[States], bool]


class BadRule(Exception):
    """AWS refuses the rule; the message says why."""


@lru_cache(maxsize=512)
def parse_rule(written: str) -> tuple[Rule, tuple[str, ...]]:
    """A rule, and the alarms that it names. Raises BadRule."""
    reader = _Reader(written)
    rule = reader.either()
    if reader.words:
        raise BadRule(f"AlarmRule has an unexpected '{reader.words[0]}'")
    return rule, tuple(reader.children)


def verdict(written: str, states: States) -> str:
    """The state that a rule is in."""
    rule, children = parse_rule(written)
    if any(each not in states for each in children):
        return "INSUFFICIENT_DATA"
    return "ALARM" if rule(states) else "OK"


class _Reader:
    def __init__(self, written: str) -> None:
        self.words: list[str] = []
        self.children: list[str] = []
        at = 0
        while at < len(written.rstrip()):
            found = WORD.match(written, at)
            if found is None:
                raise BadRule(f"AlarmRule has an unexpected '{written[at:].strip()[:1]}'")
            self.words.append(found[found.lastgroup or 0])
            at = found.end()

    def _take(self) -> str:
        if not self.words:
            raise BadRule("AlarmRule ends too early")
        return self.words.pop(0)

    def either(self) -> Rule:
        left = self._both()
        while self.words and self.words[0].upper() == "OR":
            self._take()
            left = _or(left, self._both())
        return left

    def _both(self) -> Rule:
        left = self._one()
        while self.words and self.words[0].upper() == "AND":
            self._take()
            left = _and(left, self._one())
        return left

    def _one(self) -> Rule:
        word = self._take()
        if word.upper() == "NOT":
            inner = self._one()
            return lambda states: not inner(states)
        if word == "(":
            inner = self.either()
            self._expect(")")
            return inner
        if word.upper() in ("TRUE", "FALSE"):
            return lambda states: word.upper() == "TRUE"
        if word.upper() in STATES:
            self._expect("(")
            name = self._take().strip("\"'").rpartition(":alarm:")[2]
            self._expect(")")
            self.children.append(name)
            return lambda states: states.get(name) == word.upper()
        raise BadRule(f"AlarmRule has an unexpected '{word}'")

    def _expect(self, mark: str) -> None:
        found = self._take()
        if found != mark:
            raise BadRule(f"AlarmRule has '{found}' where '{mark}' is expected")


def _or(left: Rule, right: Rule) -> Rule:
    return lambda states: left(states) or right(states)


def _and(left: Rule, right: Rule) -> Rule:
    return lambda states: left(states) and right(states)

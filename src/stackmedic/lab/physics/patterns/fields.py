"""JSON patterns: ``{ $.status = 500 && ($.user.id = 1 || $.tags[0] = "a*") }``, ``IS NULL``, ``NOT EXISTS``.

A property that is not there meets no comparison, not even ``!=``.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from stackmedic.lab.physics.patterns.comparison import OPERATORS, VALUE, comparison
from stackmedic.lab.physics.patterns.terms import BadPattern, Matches

SELECTOR = r"\$(?:\.[\w*-]+|\.\"[^\"]+\"|\[\s*(?:\d+|\*|'[^']*'|\"[^\"]*\")\s*\])+"
STEP = re.compile(r"\.([\w*-]+)|\.\"([^\"]+)\"|\[\s*(?:(\d+)|(\*)|'([^']*)'|\"([^\"]*)\")\s*\]")
TOKEN = re.compile(
    rf"\s*(?:(?P<open>\()|(?P<close>\))|(?P<both>&&)|(?P<either>\|\|)"
    rf"|(?P<selector>{SELECTOR})\s*(?:(?P<sign>{OPERATORS})\s*(?P<value>{VALUE})"
    rf"|(?P<state>IS\s+NULL|IS\s+TRUE|IS\s+FALSE|NOT\s+EXISTS|EXISTS)))",
    re.IGNORECASE,
)
Test = Callable[[Any], bool]
STATES: dict[str, Callable[[list[Any]], bool]] = {
    "IS NULL": lambda found: any(each is None for each in found),
    "IS TRUE": lambda found: any(each is True for each in found),
    "IS FALSE": lambda found: any(each is False for each in found),
    "NOT EXISTS": lambda found: not found,
    "EXISTS": bool,
}


def fields(text: str) -> Matches:
    """A pattern in braces."""
    if not text.endswith("}"):
        raise BadPattern(f"Invalid filter pattern: {text}")
    reader = _Reader(text[1:-1])
    test = reader.either()
    if reader.rest():
        raise BadPattern(f"Invalid filter pattern: {text}")

    def matches(message: str) -> bool:
        try:
            document = json.loads(message)
        except ValueError:
            return False
        return isinstance(document, dict | list) and test(document)

    return matches


class _Reader:
    """Reads the expression from left to right; && binds more tightly than ||."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def rest(self) -> str:
        return self.text[self.position :].strip()

    def either(self) -> Test:
        tests = [self.both()]
        while self._take("either"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda document: any(test(document) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self._take("both"):
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda document: all(test(document) for test in tests)

    def one(self) -> Test:
        if self._take("open"):
            test = self.either()
            if not self._take("close"):
                raise BadPattern(f"Unmatched parenthesis in {self.text}")
            return test
        found = self._take("selector")
        if found is None:
            raise BadPattern(f"Invalid filter pattern: {self.text.strip()}")
        steps = _steps(found["selector"])
        if found["state"]:
            state = STATES[" ".join(found["state"].upper().split())]
            return lambda document: state(_select(document, steps))
        holds = comparison(found["sign"], found["value"])
        return lambda document: any(holds(each) for each in _select(document, steps) if each is not None)

    def _take(self, kind: str) -> "re.Match[str] | None":
        found = TOKEN.match(self.text, self.position)
        if found is None or not found[kind]:
            return None
        self.position = found.end()
        return found


def _steps(selector: str) -> list[str | int]:
    """``$.a[0]['b']`` as ["a", 0, "b"]; "*" stands for every member."""
    steps: list[str | int] = []
    for name, quoted, index, star, single, double in STEP.findall(selector):
        steps.append(int(index) if index else name or quoted or star or single or double)
    return steps


def _select(document: Any, steps: list[str | int]) -> list[Any]:
    """Every value that a selector finds."""
    found = [document]
    for step in steps:
        found = [each for one in found for each in _members(one, step)]
    return found


def _members(value: Any, step: str | int) -> list[Any]:
    """What one step leads to."""
    if isinstance(value, dict):
        return list(value.values()) if step == "*" else [value[step]] if step in value else []
    if isinstance(value, list):
        if step == "*":
            return value
        return [value[step]] if isinstance(step, int) and step < len(value) else []
    return []

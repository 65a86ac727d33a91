"""Patterns of columns: ``[ip, user, ..., request = *.html*, status_code = 4* || status_code = 5*, bytes > 1000]``.

A message is divided at spaces; what stands in quotation marks or brackets is one column. ``...`` stands for any number
of columns. The last named column takes what is left.
"""

import re
from collections.abc import Callable

from stackmedic.lab.physics.patterns.comparison import OPERATORS, VALUE, comparison
from stackmedic.lab.physics.patterns.terms import BadPattern, Matches

COLUMN = re.compile(r'"([^"]*)"|\[([^\]]*)\]|(\S+)')
CONDITION = re.compile(rf"\s*([\w-]+)\s*(?:({OPERATORS})\s*({VALUE}))?\s*(&&|\|\|)?")
Test = Callable[[str], bool]


def columns(text: str) -> Matches:
    """A pattern in brackets."""
    if not text.endswith("]"):
        raise BadPattern(f"Invalid filter pattern: {text}")
    wanted = [each.strip() for each in _split(text[1:-1])]
    before, after, open_ended = wanted, [], False
    if "..." in wanted:
        place = wanted.index("...")
        before, after, open_ended = wanted[:place], wanted[place + 1 :], True
    head, tail = [_column(each) for each in before], [_column(each) for each in after]

    def matches(message: str) -> bool:
        found = [next(part for part in parts if part or part == parts[-1]) for parts in COLUMN.findall(message)]
        if len(found) < len(head) + len(tail):
            return False
        if not open_ended and len(found) > len(head):
            found = [*found[: len(head) - 1], " ".join(found[len(head) - 1 :])]
        ends = found[len(found) - len(tail) :] if tail else []
        return all(test(each) for test, each in zip(head, found, strict=False)) and all(
            test(each) for test, each in zip(tail, ends, strict=True)
        )

    return matches


def _split(text: str) -> list[str]:
    """At commas outside of quotation marks and regular expressions."""
    return re.findall(r'(?:"(?:[^"\\]|\\.)*"|%[^%]*%|[^,])+', text)


def _column(text: str) -> Test:
    """A name, or conditions on it joined by && or ||."""
    groups: list[list[Test]] = [[]]
    position = 0
    while position < len(text):
        found = CONDITION.match(text, position)
        if found is None or found.end() == position:
            raise BadPattern(f"Invalid filter pattern column: {text}")
        _, sign, value, joint = found.groups()
        if sign:
            groups[-1].append(comparison(sign, value))
        if joint == "||":
            groups.append([])
        position = found.end()
    return lambda value: any(all(test(value) for test in group) for group in groups)

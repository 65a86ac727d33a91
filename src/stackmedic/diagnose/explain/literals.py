"""Which strings a pattern cannot match without, so that one pass over a text tells which patterns are worth trying.

Reads the forms that signatures use: literals, gaps, words, groups, alternatives, classes, quantifiers, anchors,
look-arounds.
"""

import re
from functools import cache
from itertools import product

from stackmedic.diagnose.signature import WORDS

TOKEN = re.compile(
    r"(?P<gap> ?… ?)|<(?P<word>\w+)>|\\(?P<escaped>.)|(?P<open>\((?:\?(?:P<\w+>|-i:|[:=!]|<[=!]))?)|(?P<close>\))"
    r"|(?P<bar>\|)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<many>(?:[*+?]|\{\d*,?\d*\})\??)|(?P<anchor>[\^$])|(?P<any>\.)"
    r"|(?P<plain>[^\\…<()|\[*+?{^$. ]+(?![*+?{])|.)",
    re.DOTALL,
)
RANGE = re.compile(r"(\w)-(\w)")
MOST = 24  # Alternatives that are multiplied out.
SHORTEST = 2
WIDEST_SET = 10  # Characters of a class that are tried one by one.

Exact = frozenset[str] | None  # All the strings that a part can be; None when they cannot be listed.


class Part:
    """What is known of a part of a pattern: the strings it can be, or some of which it must hold one."""

    __slots__ = ("exact", "needs")

    def __init__(self, exact: Exact, needs: Exact) -> None:
        self.exact = exact
        self.needs = needs


UNKNOWN = Part(None, None)
NOTHING = frozenset(("",))


@cache
def required(text: str) -> frozenset[str]:
    """Lower-case strings of which every match of a signature holds one. Raises ValueError when none is certain."""
    part = _whole(text)
    needs = _strongest(part.exact, part.needs)
    if needs is None:
        raise ValueError(f"nothing in this pattern is certain to be there: {text}")
    return needs


def _whole(text: str) -> Part:
    tokens = [(str(each.lastgroup), each[0], each["escaped"] or each["word"]) for each in TOKEN.finditer(text)]
    return _alternatives(tokens, 0)[0]


@cache
def _word(name: str) -> Part:
    return _whole(WORDS[name])


def _alternatives(tokens: list[tuple[str, str, str]], at: int) -> tuple[Part, int]:
    parts: list[Part] = []
    while True:
        part, at = _sequence(tokens, at)
        parts.append(part)
        if at >= len(tokens) or tokens[at][0] != "bar":
            break
        at += 1
    if len(parts) == 1:
        return parts[0], at
    exact = [each.exact for each in parts]
    union = frozenset().union(*(each for each in exact if each is not None)) if None not in exact else None
    needs = [_strongest(each.exact, each.needs) for each in parts]
    needed = frozenset().union(*(each for each in needs if each is not None)) if None not in needs else None
    return Part(union if union is not None and len(union) <= MOST else None, needed), at


def _sequence(tokens: list[tuple[str, str, str]], at: int) -> tuple[Part, int]:
    run: frozenset[str] = NOTHING
    whole, best = True, None
    while at < len(tokens) and tokens[at][0] not in ("bar", "close"):
        part, at = _atom(tokens, at)
        part, at = _quantified(tokens, part, at)
        if part.exact is not None and len(run) * len(part.exact) <= MOST:
            run = frozenset(map("".join, product(run, part.exact))) if part.exact != NOTHING else run
        else:
            best = _stronger(_stronger(best, _usable(run)), part.needs)
            run, whole = (part.exact if part.exact is not None else NOTHING), False
    best = _stronger(best, _usable(run))
    return Part(run if whole else None, best), at


def _atom(tokens: list[tuple[str, str, str]], at: int) -> tuple[Part, int]:
    kind, text, escaped = tokens[at]
    if kind == "open":
        part, end = _alternatives(tokens, at + 1)
        looks = text in ("(?=", "(?!", "(?<=", "(?<!")
        return (Part(NOTHING, None) if looks else part), end + 1
    if kind == "escaped" and escaped.isalnum():
        return (Part(NOTHING, None) if escaped in "bBAZ" else UNKNOWN), at + 1
    if kind in ("escaped", "plain"):
        return Part(frozenset(((escaped or text).lower(),)), None), at + 1
    if kind == "word":
        return _word(escaped), at + 1
    if kind == "set":
        return Part(_members(text), None), at + 1
    return (Part(NOTHING, None) if kind == "anchor" else UNKNOWN), at + 1


def _members(text: str) -> Exact:
    """The characters of a class such as ``[1-4]``; None when they are many, or all but some."""
    inside = text[1:-1]
    if inside.startswith("^") or "\\" in inside:
        return None
    spread = RANGE.sub(lambda each: "".join(map(chr, range(ord(each[1]), ord(each[2]) + 1))), inside)
    members = frozenset(spread.lower())
    return members if len(members) <= WIDEST_SET else None


def _quantified(tokens: list[tuple[str, str, str]], part: Part, at: int) -> tuple[Part, int]:
    if at >= len(tokens) or tokens[at][0] != "many":
        return part, at
    times = tokens[at][1]
    if times == "?" and part.exact is not None:
        return Part(part.exact | NOTHING, None), at + 1
    if times[0] in "*?" or times.startswith(("{0", "{,")):
        return UNKNOWN, at + 1
    return Part(None, _strongest(part.exact, part.needs)), at + 1


def _usable(strings: frozenset[str]) -> Exact:
    return strings if min(map(len, strings)) >= SHORTEST else None


def _strongest(exact: Exact, needs: Exact) -> Exact:
    return _stronger(needs, _usable(exact) if exact is not None else None)


def _stronger(one: Exact, other: Exact) -> Exact:
    """The set whose shortest string is longer; of two alike the smaller set."""
    if one is None or other is None:
        return one if other is None else other
    return max(one, other, key=lambda each: (min(map(len, each)), -len(each)))

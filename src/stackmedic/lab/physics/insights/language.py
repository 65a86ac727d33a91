"""Words of a query, and expressions made of them: a small recursive parser that yields functions of an event."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stackmedic.lab.physics.insights.functions import FUNCTIONS, equal, number, order, text

Row = Mapping[str, Any]
Value = Callable[[Row], Any]
TOKEN = re.compile(
    r"""\s*(?:(?P<regex>/(?:[^/\\\n]|\\.)+/i?)|(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<tick>`[^`]+`)"""
    r"""|(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<word>[@A-Za-z_][\w.@\-]*|\d+\w+)"""
    r"""|(?P<mark>!=|<=|>=|=~|[=<>()\[\],*+\-/%^|]))""",
    re.VERBOSE,
)
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


class Malformed(Exception):
    """AWS refuses the query; the message says why."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.lower() in words


def tokens(line: str, divides: bool = True) -> list[Token]:
    """The words of one command. A slash begins a regular expression where nothing can be divided by what follows."""
    found: list[Token] = []
    at = 0
    while at < len(line.rstrip()):
        match = TOKEN.match(line, at)
        if match is None:
            raise Malformed(f"unexpected symbol found {line[at:].strip()[:1]} at line 1 and position {at}")
        kind = str(match.lastgroup)
        if kind == "regex" and divides and found and _operand(found[-1]):
            at += match.group().index("/") + 1
            found.append(Token("mark", "/", at - 1))
            continue
        found.append(Token(kind, match[kind], at))
        at = match.end()
    return found


def _operand(token: Token) -> bool:
    """Whether something may be divided by what follows: after ``like`` or a comma comes a regular expression."""
    if token.kind == "word":
        return token.text.lower() not in ("like", "and", "or", "not", "in", "by", "parse", "filter")
    return token.kind in ("number", "tick") or token.text in (")", "]")


class Reader:
    """Reads one command's words."""

    def __init__(self, line: str, divides: bool = True) -> None:
        self.words = tokens(line, divides)
        self.at = 0

    @property
    def next(self) -> Token | None:
        return self.words[self.at] if self.at < len(self.words) else None

    def take(self) -> Token:
        token = self.next
        if token is None:
            raise Malformed("mismatched input '<EOF>'")
        self.at += 1
        return token

    def takes(self, *marks: str) -> bool:
        """Take one of these marks or words, if it comes next."""
        token = self.next
        if token is not None and token.kind in ("mark", "word") and token.text.lower() in marks:
            self.at += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.takes(mark):
            token = self.next
            raise Malformed(f"mismatched input '{token.text if token else '<EOF>'}' expecting '{mark}'")

    def end(self) -> None:
        if self.next is not None:
            raise Malformed(f"extraneous input '{self.next.text}' at position {self.next.at}")

    def name(self) -> str:
        token = self.take()
        if token.kind not in ("word", "tick"):
            raise Malformed(f"mismatched input '{token.text}' expecting a field")
        return token.text.strip("`")

    # Expressions, loosest first

    def expression(self) -> Value:
        left = self._both()
        while self.takes("or"):
            left = _either(left, self._both())
        return left

    def _both(self) -> Value:
        left = self._negated()
        while self.takes("and"):
            left = _each(left, self._negated())
        return left

    def _negated(self) -> Value:
        if self.takes("not"):
            inner = self._negated()
            return lambda row: not inner(row)
        return self._compared()

    def _compared(self) -> Value:
        left = self._sum()
        token = self.next
        if token is None:
            return left
        negated = token.is_word("not")
        if negated:
            self.at += 1
        if self.takes("like", "=~"):
            return _not(_like(left, self._pattern()), negated)
        if self.takes("in"):
            return _not(_among(left, self._list()), negated)
        if token.text in COMPARISONS:
            self.at += 1
            return _compare(token.text, left, self._sum())
        return left

    def _pattern(self) -> "re.Pattern[str] | Value":
        token = self.next
        if token is not None and token.kind == "regex":
            self.at += 1
            return regex(token.text)
        return self._sum()

    def _list(self) -> list[Value]:
        self.expect("[")
        values = [] if self.takes("]") else [self._sum()]
        while values and not self.takes("]"):
            self.expect(",")
            values.append(self._sum())
        return values

    def _sum(self) -> Value:
        left = self._product()
        while (token := self.next) is not None and token.kind == "mark" and token.text in "+-":
            self.at += 1
            left = _arithmetic(token.text, left, self._product())
        return left

    def _product(self) -> Value:
        left = self._atom()
        while (token := self.next) is not None and token.kind == "mark" and token.text in "*/%^":
            self.at += 1
            left = _arithmetic(token.text, left, self._atom())
        return left

    def _atom(self) -> Value:
        token = self.take()
        if token.text == "(":
            inner = self.expression()
            self.expect(")")
            return inner
        if token.text == "-":
            operand = self._atom()
            return lambda row: None if number(operand(row)) is None else -(number(operand(row)) or 0.0)
        if token.kind == "number":
            return _constant(float(token.text))
        if token.kind == "string":
            return _constant(re.sub(r"\\(.)", r"\1", token.text[1:-1]))
        if token.kind == "tick":
            return _field(token.text.strip("`"))
        if token.kind == "word":
            return self._call(token) if self.next is not None and self.next.text == "(" else _field(token.text)
        raise Malformed(f"unexpected symbol found {token.text} at line 1 and position {token.at}")

    def _call(self, name: Token) -> Value:
        function = FUNCTIONS.get(name.text.lower())
        if function is None:
            raise Malformed(f"Invalid function name {name.text}")
        given = self.arguments()
        return lambda row: function(*(each(row) for each in given))

    def arguments(self) -> list[Value]:
        """Values in parentheses; a span such as ``5m`` stands for itself."""
        self.expect("(")
        values: list[Value] = []
        while not self.takes(")"):
            if values:
                self.expect(",")
            token = self.next
            if token is not None and token.kind == "word" and token.text[0].isdigit():
                self.at += 1
                values.append(_constant(token.text))
            else:
                values.append(self.expression())
        return values


def regex(written: str) -> "re.Pattern[str]":
    """``/…/`` or ``/…/i``; groups are named in Java's way, ``(?<name>…)``."""
    body, _, flags = written[1:].rpartition("/")
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", body), re.IGNORECASE if "i" in flags else 0)
    except re.error as error:
        raise Malformed(f"Invalid regular expression: {error}") from None


def _constant(value: Any) -> Value:
    return lambda row: value


def _field(name: str) -> Value:
    return lambda row: row.get(name)


def _either(left: Value, right: Value) -> Value:
    return lambda row: bool(left(row)) or bool(right(row))


def _each(left: Value, right: Value) -> Value:
    return lambda row: bool(left(row)) and bool(right(row))


def _not(test: Value, negated: bool) -> Value:
    return (lambda row: not test(row)) if negated else test


def _like(left: Value, pattern: "re.Pattern[str] | Value") -> Value:
    if isinstance(pattern, re.Pattern):
        return lambda row: pattern.search(text(left(row))) is not None
    return lambda row: text(pattern(row)) in text(left(row))


def _among(left: Value, values: list[Value]) -> Value:
    return lambda row: any(equal(left(row), each(row)) for each in values)


def _compare(sign: str, left: Value, right: Value) -> Value:
    if sign == "=":
        return lambda row: equal(left(row), right(row))
    if sign == "!=":
        return lambda row: not equal(left(row), right(row))

    def ordered(row: Row) -> bool:
        found = order(left(row), right(row))
        return found is not None and {"<": found < 0, "<=": found <= 0, ">": found > 0, ">=": found >= 0}[sign]

    return ordered


def _arithmetic(sign: str, left: Value, right: Value) -> Value:
    def reckon(row: Row) -> float | None:
        one, other = number(left(row)), number(right(row))
        if one is None or other is None or (sign in "/%" and not other):
            return None
        if sign == "^":
            return float(one**other)
        return {"+": one + other, "-": one - other, "*": one * other,
                "/": one / other if other else 0.0, "%": one % other if other else 0.0}[sign]  # fmt: skip

    return reckon

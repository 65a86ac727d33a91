"""Filter expressions over traces: ``service("api") { fault } AND responsetime > 2``.

Source: X-Ray developer guide, "Using filter expressions": keywords, operators, ``service()``; conditions that stand
side by side have to hold together (``ok !partial duration <3``). Not known here: ``edge()``, annotations, root causes.
"""

import re
from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne

from stackmedic.lab.physics.tracing.documents import request_of
from stackmedic.lab.physics.tracing.graph import how
from stackmedic.lab.physics.tracing.segment import Call, Segment
from stackmedic.lab.physics.tracing.traces import Span, Trace

TOKEN = re.compile(r'[\s,]*("(?:[^"\\]|\\.)*"|[{}()!]|[<>]=?|!=|=|[\w.:\-]+)', re.IGNORECASE)
NUMBERS: Mapping[str, Callable[[float, float], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "=": eq, "!=": ne, "contains": lambda a, b: b in a, "beginswith": str.startswith, "endswith": str.endswith,
}  # fmt: skip
HTTP = {"http.url": "url", "http.method": "method", "http.useragent": "user_agent", "http.clientip": "client_ip"}
Test = Callable[[Trace], bool]
SpanTest = Callable[[Span], bool]


class BadFilter(ValueError):
    """An expression that cannot be read."""


def compiled(text: str) -> Test:
    """The test that an expression stands for. Raises BadFilter."""
    parser = _Parser(_tokens(text))
    found = parser.any_of()
    if parser.rest:
        raise BadFilter(parser.rest[0])
    return found


def _tokens(text: str) -> list[str]:
    found, place = [], 0
    while text[place:].strip():
        match = TOKEN.match(text, place)
        if match is None:
            raise BadFilter(text[place:])
        # "!=" must not be read as "!" and "=".
        word = "!=" if text[match.start(1) : match.start(1) + 2] == "!=" else match[1]
        found.append(word)
        place = match.start(1) + len(word)
    return found


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens

    def _take(self) -> str:
        if not self.rest:
            raise BadFilter("end of expression")
        return self.rest.pop(0)

    def _next(self) -> str:
        return self.rest[0].lower() if self.rest else ""

    def any_of(self) -> Test:
        parts = [self.all_of()]
        while self._next() == "or":
            self._take()
            parts.append(self.all_of())
        return lambda trace: any(each(trace) for each in parts)

    def all_of(self) -> Test:
        parts = [self.one()]
        while self._next() not in ("", "or", ")"):
            if self._next() == "and":
                self._take()
            parts.append(self.one())
        return lambda trace: all(each(trace) for each in parts)

    def one(self) -> Test:
        word = self._take()
        if word == "!":
            inner = self.one()
            return lambda trace: not inner(trace)
        if word == "(":
            found = self.any_of()
            self._take()
            return found
        if word.lower() == "service":
            return self._service()
        return self._keyword(word.lower())

    def _keyword(self, word: str) -> Test:
        if word in ("ok", "error", "fault", "throttle"):
            wanted = self._truth()
            return lambda trace: (how(trace.spans[0].what) == word) == wanted
        if word == "partial":
            wanted = self._truth()
            return lambda trace: not wanted
        if word in ("responsetime", "duration", "http.status"):
            compare, limit = NUMBERS.get(self._take()), self._number()
            if compare is None:
                raise BadFilter(word)
            return lambda trace: compare(_number_of(trace, word), limit)
        if word in HTTP:
            test, value = TEXTS.get(self._take().lower()), self._take().strip('"')
            if test is None:
                raise BadFilter(word)
            return lambda trace: test(str(request_of(trace).get(HTTP[word], "")), value)
        raise BadFilter(word)

    def _truth(self) -> bool:
        if self._next() not in ("=", "!="):
            return True
        equal = self._take() == "="
        return (self._take().lower() == "true") == equal

    def _number(self) -> float:
        try:
            return float(self._take())
        except ValueError as error:
            raise BadFilter(str(error)) from None

    def _service(self) -> Test:
        """``service()``, ``service("name")``, ``service(id(name: "…", type: "…"))``, perhaps with ``{ condition }``."""
        name = kind = ""
        if self._next() == "(":
            inner = self._within("(", ")")
            texts = [each.strip('"') for each in inner if each.startswith('"')]
            if inner and inner[0].lower() == "id":
                labels = [each.rstrip(":").lower() for each in inner if each.lower().rstrip(":") in ("name", "type")]
                given = dict(zip(labels, texts, strict=False))
                name, kind = given.get("name", ""), given.get("type", "")
            else:
                name = texts[0] if texts else ""
        condition = self._condition(self._within("{", "}")) if self._next() == "{" else lambda span: True
        return lambda trace: any(_is(span, name, kind) and condition(span) for span in _all(trace))

    def _within(self, start: str, end: str) -> list[str]:
        depth = 0
        found: list[str] = []
        while True:
            word = self._take()
            depth += (word == start) - (word == end)
            if not depth:
                return found[1:]
            found.append(word)

    def _condition(self, words: list[str]) -> SpanTest:
        """A keyword about one service; several have to hold together."""
        negated = "!" in words
        ends = [each.lower() for each in words if each.lower() in ("ok", "error", "fault", "throttle")]
        if "responsetime" in [each.lower() for each in words]:
            place = [each.lower() for each in words].index("responsetime")
            compare, limit = NUMBERS[words[place + 1]], float(words[place + 2])
            return lambda span: compare(span.end - span.start, limit) and all(how(span.what) == each for each in ends)
        if not ends:
            raise BadFilter(" ".join(words))
        return lambda span: all(how(span.what) == each for each in ends) != negated


def _all(trace: Trace) -> list[Span]:
    return [*trace.spans, *(each for span in trace.spans for each in span.within)]


def _is(span: Span, name: str, kind: str) -> bool:
    own, what = ("AWS::ECS::Container", span.what) if isinstance(span.what, Segment) else (span.what.kind, span.what)
    called = what.name if isinstance(what, Call) else what.service
    return (not name or called == name) and (not kind or own == kind)


def _number_of(trace: Trace, word: str) -> float:
    if word == "http.status":
        return trace.root.status
    return trace.seconds if word == "duration" else trace.spans[0].end - trace.spans[0].start

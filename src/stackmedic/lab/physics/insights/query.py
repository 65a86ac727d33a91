"""A query: commands one after the other, each of which turns rows into rows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from stackmedic.lab.physics.insights.functions import floor_to, moment, number, order, span_s, text
from stackmedic.lab.physics.insights.language import Malformed, Reader, Value, regex
from stackmedic.lab.physics.insights.statistics import AGGREGATES

Rows = list[dict[str, Any]]
Step = Callable[[Rows], Rows]
MOST = 10_000
TIMES = ("@timestamp", "@ingestionTime")
USUAL = ("@timestamp", "@message")


@dataclass(slots=True)
class Query:
    """Steps in their order; ``shown`` are the columns, of whichever command named them last."""

    steps: list[Step] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    grouped: bool = False
    sorted: bool = False
    limit: int = MOST
    times: set[str] = field(default_factory=lambda: set(TIMES))


@dataclass(frozen=True, slots=True)
class Result:
    """``rows``: each a list of (field, value) as they are shown."""

    rows: list[list[tuple[str, str]]]
    matched: int


def parse_query(written: str) -> Query:
    """A query from its text. Raises Malformed."""
    query = Query()
    commands = [each.strip() for each in _pieces(_without_comments(written)) if each.strip()]
    if not commands:
        raise Malformed("queryString is empty")
    for command in commands:
        verb, _, rest = command.partition(" ")
        make = COMMANDS.get(verb.lower())
        if make is None:
            raise Malformed(f"unexpected symbol found {verb} at line 1 and position 1")
        make(query, rest.strip())
    return query


def _without_comments(written: str) -> str:
    return "\n".join(re.sub(r"^\s*#.*$", "", line) for line in written.splitlines())


def _pieces(written: str) -> list[str]:
    """Commands, divided by bars that stand in no string or regular expression."""
    pieces, piece, quote = [], "", ""
    for at, character in enumerate(written):
        if quote:
            quote = "" if character == quote and written[at - 1] != "\\" else quote
        elif character in "\"'`" or (character == "/" and re.search(r"(like|=~|@\w+|parse)\s*$|[(,]\s*$", piece)):
            quote = character
        if character == "|" and not quote:
            pieces.append(piece)
            piece = ""
        else:
            piece += " " if character == "\n" else character
    return [*pieces, piece]


def run(query: Query, rows: Rows) -> Result:
    """The query's result over events, the newest first unless it says otherwise."""
    rows = sorted(rows, key=lambda row: row["@timestamp"])
    matched = len(rows)
    for step in query.steps:
        rows = step(rows)
        matched = min(matched, len(rows)) if not query.grouped else matched
    if not query.sorted and not query.grouped:
        rows = rows[::-1]
    columns = query.shown or list(USUAL)
    shown = [_shown(query, row, columns) for row in rows[: query.limit]]
    return Result([each for each in shown if each], matched)


def _shown(query: Query, row: dict[str, Any], columns: Sequence[str]) -> list[tuple[str, str]]:
    """What is not there is left out; a pointer to the event goes with every row that is one event."""
    names = [*dict.fromkeys(columns), *(["@ptr"] if not query.grouped else [])]
    return [(name, _as_shown(query, name, row[name])) for name in names if row.get(name) is not None]


def _as_shown(query: Query, name: str, value: Any) -> str:
    return moment(value) if name in query.times and isinstance(value, float) else text(value)


# Commands


def _columns(reader: Reader) -> list[tuple[str, Value]]:
    """Expressions with their names, divided by commas."""
    found = [_column(reader)]
    while reader.takes(","):
        found.append(_column(reader))
    reader.end()
    return found


def _column(reader: Reader) -> tuple[str, Value]:
    begin = reader.at
    value = reader.expression()
    name = "".join(each.text for each in reader.words[begin : reader.at]).strip("`")
    return (reader.name() if reader.takes("as") else name), value


def fields(query: Query, rest: str) -> None:
    columns = _columns(Reader(rest))
    query.shown += [name for name, _ in columns]
    query.steps.append(lambda rows: [row | {name: value(row) for name, value in columns} for row in rows])


def display(query: Query, rest: str) -> None:
    query.shown = []
    fields(query, rest)


def filtered(query: Query, rest: str) -> None:
    reader = Reader(rest)
    test = reader.expression()
    reader.end()
    query.steps.append(lambda rows: [row for row in rows if test(row)])


def parse(query: Query, rest: str) -> None:
    """``parse @message "user=*, took *" as user, ms`` or ``parse @message /took (?<ms>\\d+)/``."""
    reader = Reader(rest, divides=False)
    source = reader.take()
    name = "@message" if source.kind in ("string", "regex") else source.text.strip("`")
    pattern = source if source.kind in ("string", "regex") else reader.take()
    names: list[str] = []
    if pattern.kind == "regex":
        compiled = regex(pattern.text)
    else:
        parts = [re.escape(each) for each in pattern.text[1:-1].split("*")]
        compiled = re.compile("(.*?)".join(parts) + ("$" if pattern.text[1:-1].endswith("*") else ""))
        reader.expect("as")
        names = [reader.name()]
        while reader.takes(","):
            names.append(reader.name())
    reader.end()

    def step(rows: Rows) -> Rows:
        return [row | _taken(compiled, names, text(row.get(name))) for row in rows]

    query.steps.append(step)


def _taken(pattern: "re.Pattern[str]", names: list[str], message: str) -> dict[str, Any]:
    found = pattern.search(message)
    if found is None:
        return {}
    return dict(zip(names, found.groups(), strict=False)) if names else found.groupdict()


def stats(query: Query, rest: str) -> None:
    reader = Reader(rest)
    wanted = [_aggregate(reader)]
    while reader.takes(","):
        wanted.append(_aggregate(reader))
    groups: list[tuple[str, Value]] = []
    if reader.takes("by"):
        groups = [_group(query, reader)]
        while reader.takes(","):
            groups.append(_group(query, reader))
    reader.end()
    query.grouped, query.sorted = True, False
    query.shown = [name for name, _ in groups] + [name for name, _ in wanted]

    def step(rows: Rows) -> Rows:
        found: dict[tuple[str, ...], Rows] = {}
        for row in rows:
            found.setdefault(tuple(text(value(row)) for _, value in groups), []).append(row)
        return [
            {name: value(members[0]) for name, value in groups} | {name: reckon(members) for name, reckon in wanted}
            for members in found.values()
        ]

    query.steps.append(step)


def _aggregate(reader: Reader) -> tuple[str, Callable[[Rows], Any]]:
    begin = reader.at
    function = reader.take().text.lower()
    if function not in AGGREGATES:
        raise Malformed(f"Invalid function name {function}")
    reader.expect("(")
    everything = reader.takes("*") or (reader.next is not None and reader.next.text == ")")
    first: Value = (lambda row: 1) if everything else reader.expression()
    more: list[Value] = []
    while reader.takes(","):
        more.append(reader.expression())
    reader.expect(")")
    name = "".join(each.text for each in reader.words[begin : reader.at])
    name = name.replace(",", ", ") if more else name

    def reckon(rows: Rows) -> Any:
        return AGGREGATES[function]([first(row) for row in rows], [each(rows[0]) for each in more])

    return (reader.name() if reader.takes("as") else name), reckon


def _group(query: Query, reader: Reader) -> tuple[str, Value]:
    """A field, or ``bin(5m)`` of the time."""
    token = reader.next
    if token is None or not token.is_word("bin"):
        return _column(reader)
    reader.at += 1
    reader.expect("(")
    span = reader.take().text
    if not reader.takes(")"):
        span += reader.take().text
        reader.expect(")")
    try:
        span_s(span)
    except ValueError:
        raise Malformed(f"Invalid time period {span}") from None
    name = reader.name() if reader.takes("as") else f"bin({span})"
    query.times.add(name)
    return name, lambda row: floor_to(row.get("@timestamp"), span)


def sort(query: Query, rest: str) -> None:
    reader = Reader(rest)
    keys: list[tuple[Value, bool]] = []
    while True:
        begin = reader.at
        value = reader.expression() if not _is_aggregate(reader) else _column_of_result(reader)
        keys.append((value, reader.takes("desc") or not reader.takes("asc")))
        if not reader.takes(",") or begin == reader.at:
            break
    reader.end()
    query.sorted = True

    def step(rows: Rows) -> Rows:
        for value, descending in reversed(keys):
            known = [row for row in rows if value(row) is not None]
            rest_of = [row for row in rows if value(row) is None]
            known.sort(key=lambda row: _Order(value(row)), reverse=descending)
            rows = known + rest_of
        return rows

    query.steps.append(step)


def _is_aggregate(reader: Reader) -> bool:
    here, following = reader.next, reader.words[reader.at + 1 : reader.at + 2]
    called = bool(following) and following[0].text == "("
    return here is not None and called and (here.text.lower() in AGGREGATES or here.is_word("bin"))


def _column_of_result(reader: Reader) -> Value:
    """``sort count(*) desc``: a column by the expression that made it."""
    begin = reader.at
    while not reader.takes(")"):
        reader.take()
    name = "".join(each.text for each in reader.words[begin : reader.at])
    return lambda row: row.get(name)


class _Order:
    """Orders values as Insights does: numbers as numbers, else as text."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Order") -> bool:
        return (order(self.value, other.value) or 0) < 0


def limit(query: Query, rest: str) -> None:
    count = number(rest)
    if count is None or not 1 <= count <= MOST:
        raise Malformed(f"limit must be between 1 and {MOST}")
    query.limit = int(count)


def dedup(query: Query, rest: str) -> None:
    """The newest event of each combination of values."""
    columns = _columns(Reader(rest))

    def step(rows: Rows) -> Rows:
        newest_first = rows if query.sorted else rows[::-1]
        kept: dict[tuple[str, ...], dict[str, Any]] = {}
        for row in newest_first:
            kept.setdefault(tuple(text(value(row)) for _, value in columns), row)
        return list(kept.values()) if query.sorted else list(kept.values())[::-1]

    query.steps.append(step)


COMMANDS: dict[str, Callable[[Query, str], None]] = {
    "fields": fields,
    "display": display,
    "filter": filtered,
    "parse": parse,
    "stats": stats,
    "sort": sort,
    "limit": limit,
    "dedup": dedup,
}

"""Durations that contradict each other: a grace period shorter than the start, a keep-alive shorter than the idle time.

Both are compared only when both are said. Numbers without a unit are seconds; those of JavaScript's settings, in
milliseconds, are known by their size.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

NUMBER = r"(?P<number>\d{1,7}(?:\.\d{1,3})?) ?(?P<unit>ms|m(?:in)?\b|min\w*|h\b|hours?|s\b|sec\w*)?"
BETWEEN = r"[^\d\n]{0,25}?"
FORMS = {
    "grace": re.compile(rf"(?:grace[ _]?period(?:[ _]?seconds)?|start[ _]?period){BETWEEN}{NUMBER}", re.IGNORECASE),
    "start": re.compile(
        rf"(?:started (?:\S+ )?in|start(?:s|ed|up|-up|ing)? (?:takes|took|needs?|after|in)|ready (?:after|in)|boots? in"
        rf"|(?:takes|needs|took)(?: \w+)?) {NUMBER}"
        r"(?= ?(?:to (?:start|boot|warm|be ready)|$|[,.;)\]]| seconds| until))",
        re.IGNORECASE,
    ),
    "request": re.compile(
        rf"(?:requests?|answers?|responses?|endpoint|export|upload|report|query|OK|Completed \d+ \w+)\b[^\n]{{0,30}}?"
        rf"(?:takes?|took|after|in|lasts?|of up to|up to) (?:about |around )?{NUMBER}(?! ?(?:to start|boot))",
        re.IGNORECASE,
    ),
    "keep-alive": re.compile(rf"keep[- _]?alive(?:[- _]?time-?out)?{BETWEEN}{NUMBER}", re.IGNORECASE),
    "idle": re.compile(rf"idle[- _.]?time-?out(?:\.timeout_seconds)?{BETWEEN}{NUMBER}", re.IGNORECASE),
}
SHORTER = (
    ("idle", "request", "«a request takes longer than the idle time-out»"),
    ("grace", "start", "«the grace period ends before the program has started»"),
    ("keep-alive", "idle", "«keep-alive is shorter than the idle time-out»"),
)
UNITS = {"m": 60.0, "h": 3600.0, "s": 1.0}
NO_SECONDS = 10_000  # What is larger is meant in milliseconds.


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    said: dict[str, list[tuple[float, int]]] = {name: [] for name in FORMS}
    for line, item in items:
        for name, form in FORMS.items():
            said[name] += [(seconds(found), line) for found in form.finditer(item.text)]
    for short, long, says in SHORTER:
        if said[short] and said[long] and min(said[short])[0] < max(said[long])[0]:
            yield Fact(says, min(said[short])[1])


def seconds(found: re.Match[str]) -> float:
    number, unit = float(found["number"]), (found["unit"] or "").lower()
    if unit == "ms" or (not unit and number >= NO_SECONDS):
        return number / 1000
    return number * UNITS.get(unit[:1], 1.0)


reader = Reader(words=("grace", "period", "start", "keep", "idle", "ready", "boot"), read=read)

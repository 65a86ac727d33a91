"""References: which answer a value in a later request came from.

A value is a reference when an answer told it before any request named it: identifiers, addresses, host names,
passwords. It may be a part of the request's text (a secret's ARN with a key's name behind it), and the answer's text
may be longer (metrics name a load balancer by the end of its ARN). A reference is written ``{{call|path}}``, or
``{{call|path|n}}`` for what follows the n-th separator (: or /) of the answer's text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

REFERENCE = re.compile(r"\{\{(\d+)\|([^|}]*)(?:\|(\d+))?\}\}")
SEPARATOR = re.compile(r"[:/]")
SHORTEST = 8
DRAWN = re.compile(r"(?=.*\d)[\w.+=@:/-]+")  # What AWS makes up has digits in it, and no spaces.
# Times, the account, regions and zones, blocks of addresses.
KNOWN = re.compile(r"\d{4}-\d\d-\d\d|^\d{12}$|^[a-z]{2}-[a-z]+-\d[a-z]?$|^[\d.]+/\d+$")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was first told: the call's number, the path in its answer, how many separators come before."""

    call: int
    path: str
    skipped: int = 0

    def __str__(self) -> str:
        return f"{{{{{self.call}|{self.path}{f'|{self.skipped}' if self.skipped else ''}}}}}"


@dataclass
class Told:
    """Everything that answers have told so far, and everything that requests have named."""

    origins: dict[str, Origin] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def asked(self, given: Any) -> None:
        """A request names these values; an answer that repeats them tells nothing."""
        for _, text in leaves(given):
            self.named.update(each for each, _ in endings(text))
            self.named.update(re.findall(r"[\w.+=@-]+", text))

    def answered(self, call: int, answer: Any) -> None:
        found = [(skipped, path, value) for path, text in leaves(answer) for value, skipped in endings(text)]
        for skipped, path, value in sorted(found, key=lambda each: bool(each[0])):  # Whole texts before parts of texts.
            if tells(value) and value not in self.named and value not in self.origins:
                self.origins[value] = Origin(call, path, skipped)

    def refer(self, given: Any, latest: int) -> Any:
        """A request with references in place of what calls before the latest told; longer values first."""
        known = [(value, origin) for value, origin in self.origins.items() if origin.call < latest]
        known.sort(key=lambda each: -len(each[0]))

        def referred(text: str) -> str:
            for value, origin in known:
                text = text.replace(value, str(origin))
            return text

        return mapped(given, referred)


def tells(value: str) -> bool:
    return len(value) >= SHORTEST and bool(DRAWN.fullmatch(value)) and not KNOWN.search(value)


def endings(text: str) -> Iterator[tuple[str, int]]:
    """A text, and what follows each of its separators."""
    yield text, 0
    for skipped, found in enumerate(SEPARATOR.finditer(text), start=1):
        yield text[found.end() :], skipped


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a value, with its path."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from leaves(each, f"{path}.{number}")
    elif isinstance(value, str):
        yield path, value


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """A value with each text in it changed."""
    if isinstance(value, dict):
        return {key: mapped(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [mapped(each, change) for each in value]
    return change(value) if isinstance(value, str) else value


def calls_in(value: Any) -> set[int]:
    """The calls that a value refers to."""
    return {int(found.group(1)) for _, text in leaves(value) for found in REFERENCE.finditer(text)}


def renumbered(value: Any, place: dict[int, int]) -> Any:
    """References with the calls' new numbers."""
    return mapped(value, lambda text: REFERENCE.sub(lambda found: _renumbered(found, place), text))


def _renumbered(found: re.Match[str], place: dict[int, int]) -> str:
    return str(Origin(place[int(found.group(1))], found.group(2), int(found.group(3) or 0)))


def resolved(value: Any, answers: list[Any]) -> Any:
    """References replaced by what they refer to. Raises KeyError (with the call's number) for what was not told yet."""

    def told(found: re.Match[str]) -> str:
        call, skipped = int(found.group(1)), int(found.group(3) or 0)
        text = at(answers[call], found.group(2))
        if text is None:
            raise KeyError(call)
        return next(value for value, number in endings(text) if number == skipped)

    return mapped(value, lambda text: REFERENCE.sub(told, text))


def at(value: Any, path: str) -> str | None:
    """The text at a path; None when there is none."""
    for part in path.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value if isinstance(value, str) else None

"""Secrets that a door has met where they are known to be secrets, so that they are hidden wherever they turn up later.

A program may print its password bare; no shape gives that away, but the definition that it was started from does.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from stackmedic.aws.door import Body
from stackmedic.aws.harmless import MASK, shown_variable
from stackmedic.aws.redaction import IDENTIFIERS, SECRET_MEMBERS

SHORTEST = 8  # What is shorter stands in too many texts by chance.
_PASSWORD = re.compile(r"://[^:/\s]*:(?P<password>[^@/\s]+)@")


class Known:
    """What was met so far."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._form: re.Pattern[str] | None = None

    def learn(self, body: Body) -> None:
        """Take note of the secrets in a reply that is not redacted yet."""
        new = {each for each in _secrets(body) if _is_telling(each)} - self._values
        if new:
            self._values |= new
            longest_first = sorted(self._values, key=lambda each: (-len(each), each))
            self._form = re.compile("|".join(map(re.escape, longest_first)))

    def hidden(self, value: Any, key: str = "") -> Any:
        """A copy without them."""
        if self._form is None or key in IDENTIFIERS:
            return value
        if isinstance(value, str):
            return self._form.sub(MASK, value)
        if isinstance(value, list):
            return [self.hidden(each, key) for each in value]
        return {name: self.hidden(each, name) for name, each in value.items()} if isinstance(value, dict) else value


def _secrets(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _secrets(each, key)
    if isinstance(value, dict):
        if key in ("environment", "environmentVariables") and isinstance(value.get("value"), str):
            yield from _of_variable(str(value.get("name", "")), value["value"])
        for name, each in value.items():
            yield from _secrets(each, name)
    if isinstance(value, str) and key == "SecretString":
        yield from _of_secret(value)
    elif isinstance(value, str) and key in SECRET_MEMBERS:
        yield value


def _of_variable(name: str, value: str) -> Iterator[str]:
    if shown_variable(name, value) == MASK:
        yield value
    yield from (each["password"] for each in _PASSWORD.finditer(value))


def _of_secret(text: str) -> Iterator[str]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = text
    values = content.values() if isinstance(content, dict) else [text]
    yield from (each for each in values if isinstance(each, str))


def _is_telling(value: str) -> bool:
    """Whether a text can only be that secret: long, and of a shape that no name or address has."""
    return len(value) >= SHORTEST and shown_variable("", value) == MASK

"""Secrets that a door has met where they are known to be secrets, so that they are hidden wherever they turn up later.

A program may print its password bare; no shape gives that away, but the definition that it was started from does.
A variable that nothing but its shape makes suspicious may hold a stack's name (``STACK=shop-eu-2``): what AWS's own
names are made of is no secret, and would be missed in them.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from stackmedic.aws.door import Body
from stackmedic.aws.harmless import MASK, names_a_secret, shown_variable
from stackmedic.aws.redaction import IDENTIFIERS, SECRET_MEMBERS

SHORTEST = 8  # What is shorter stands in too many texts by chance.
NAMES = ("Arn", "ARN", "Arns", "Name", "DNSName")  # Ends of the members in which AWS tells how things are called.
NAMES_OF_OTHERS = ("userName", "Username", "UserName", "name", "Name")  # Or of a variable, a user, a tag.
_PASSWORD = re.compile(r"://[^:/\s]*:(?P<password>[^@/\s]+)@")


class Known:
    """What was met so far."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._doubtful: set[str] = set()
        self._names: set[str] = set()
        self._form: re.Pattern[str] | None = None

    def learn(self, body: Body) -> None:
        """Take note of the secrets in a reply that is not redacted yet."""
        met = Met()
        met.walk(body)
        names = met.names - self._names
        self._names |= names
        doubtful = {each for each in met.doubtful - self._doubtful if not _in_any(each, self._names)}
        named = {each for each in self._doubtful if _in_any(each, names)}
        if doubtful or named or met.secrets - self._values:
            self._values |= met.secrets
            self._doubtful = (self._doubtful | doubtful) - named
            longest_first = sorted(self._values | self._doubtful, key=lambda each: (-len(each), each))
            self._form = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def hidden(self, value: Any, key: str = "") -> Any:
        """A copy without them."""
        if self._form is None or key in IDENTIFIERS:
            return value
        if isinstance(value, str):
            return self._form.sub(MASK, value)
        if isinstance(value, list):
            return [self.hidden(each, key) for each in value]
        return {name: self.hidden(each, name) for name, each in value.items()} if isinstance(value, dict) else value


class Met:
    """What stands in one reply: secrets, values that may be some, and how AWS calls things."""

    def __init__(self) -> None:
        self.secrets: set[str] = set()
        self.doubtful: set[str] = set()
        self.names: set[str] = set()

    def walk(self, value: Any, key: str = "") -> None:
        if isinstance(value, list):
            for each in value:
                self.walk(each, key)
        elif isinstance(value, dict):
            if key in ("environment", "environmentVariables") and isinstance(value.get("value"), str):
                self._of_variable(str(value.get("name", "")), value["value"])
            for name, each in value.items():
                self.walk(each, name)
        elif isinstance(value, str):
            if key == "SecretString":
                self.secrets |= _telling(_of_secret(value))
            elif key in SECRET_MEMBERS:
                self.secrets |= _telling((value,))
            elif key.endswith(NAMES) and key not in NAMES_OF_OTHERS:
                self.names.add(value)

    def _of_variable(self, name: str, value: str) -> None:
        self.secrets |= _telling(each["password"] for each in _PASSWORD.finditer(value))
        if shown_variable(name, value) == MASK:
            (self.secrets if names_a_secret(name) else self.doubtful).update(_telling((value,)))


def _in_any(value: str, names: set[str]) -> bool:
    return any(value in each for each in names)


def _of_secret(text: str) -> Iterator[str]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = text
    values = content.values() if isinstance(content, dict) else [text]
    yield from (each for each in values if isinstance(each, str))


def _telling(values: Iterable[str]) -> set[str]:
    """Those that can only be that secret: long, and of a shape that no name or address has."""
    return {each for each in values if len(each) >= SHORTEST and shown_variable("", each) == MASK}

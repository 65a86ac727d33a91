"""Patterns of terms: ``ERROR ARGUMENTS`` (both), ``?ERROR ?WARN`` (either), ``-DEBUG`` (not), ``"phrase"``, ``%re%``.

Terms are case-sensitive and found inside words. What is not alphanumeric has to be quoted. Optional terms are ignored
as soon as there is any other term ("Match optional terms" in the guide).
"""

import re
from collections.abc import Callable

Matches = Callable[[str], bool]
TOKEN = re.compile(r'\s*([?-]?)("(?:[^"\\]|\\.)*"|%[^%]*%|[^\s"%]+)')
WORD = re.compile(r"[\w*]+")
# "Supported regular expressions (regex) syntax": no parentheses, no other symbols.
REGEX = re.compile(r"(?:[A-Za-z0-9_#=@/;,:\- ^$?\[\]{}|*+.]|\\.)*")


class BadPattern(Exception):
    """AWS refuses the pattern; the message says why."""


def terms(text: str) -> Matches:
    """A pattern of terms. An empty one matches everything."""
    needed: list[Matches] = []
    optional: list[Matches] = []
    excluded: list[Matches] = []
    position = 0
    while position < len(text):
        found = TOKEN.match(text, position)
        if found is None:
            raise BadPattern(f"Invalid filter pattern: {text}")
        sign, body = found.groups()
        {"": needed, "?": optional, "-": excluded}[sign].append(_term(body))
        position = found.end()
        while position < len(text) and text[position].isspace():
            position += 1
    if needed or excluded:
        return lambda message: all(each(message) for each in needed) and not any(each(message) for each in excluded)
    if optional:
        return lambda message: any(each(message) for each in optional)
    return lambda message: True


def _term(body: str) -> Matches:
    if body.startswith('"'):
        phrase = re.sub(r"\\(.)", r"\1", body[1:-1])
        return lambda message: phrase in message
    if body.startswith("%"):
        found = regex(body)
        return lambda message: found.search(message) is not None
    if not WORD.fullmatch(body):
        raise BadPattern(f"Invalid character(s) in term '{body}'")
    return lambda message: body in message


def regex(body: str) -> "re.Pattern[str]":
    """``%…%`` in AWS's subset of regular expressions."""
    if not REGEX.fullmatch(body[1:-1]):
        raise BadPattern(f"Invalid regular expression: {body}")
    try:
        return re.compile(body[1:-1])
    except re.error as error:
        raise BadPattern(f"Invalid regular expression: {body}") from error

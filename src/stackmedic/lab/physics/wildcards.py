"""Patterns in policies: wildcards, and the variables that stand for what is known of a request.

``*`` is any run of characters, ``?`` one; ``${*}``, ``${?}`` and ``${$}`` are the characters themselves. A variable is
replaced by the key of that name, or by its default (``${aws:PrincipalTag/team, 'nobody'}``); one that has neither stays
as it is, so that nothing matches it. Keys with several values are no variables. Variables stand in resources and in the
values of conditions.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

LITERAL = {"*": "\ue000", "?": "\ue001", "$": "\ue002"}  # Private use: nobody's names have these.
BACK = {mark: letter for letter, mark in LITERAL.items()}
VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")
WITH_VARIABLES = ("Resource", "NotResource", "Condition")


def like(value: str, pattern: str) -> bool:
    """Whether a pattern covers a value."""
    return bool(compiled(pattern).fullmatch(value))


@lru_cache(maxsize=8192)
def compiled(pattern: str) -> re.Pattern[str]:
    text = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    for mark, letter in BACK.items():
        text = text.replace(re.escape(mark), re.escape(letter))
    return re.compile(text, re.DOTALL)


def plain(pattern: str) -> str:
    """A value that is compared letter by letter."""
    for mark, letter in BACK.items():
        pattern = pattern.replace(mark, letter)
    return pattern


def filled_in(statement: Mapping[str, Any], context: Mapping[str, Any]) -> Mapping[str, Any]:
    """A statement with its variables replaced."""
    if "${" not in str(statement):
        return statement
    known = {name.lower(): str(value) for name, value in context.items() if not isinstance(value, (list, tuple, set))}
    return {name: _within(part, known) if name in WITH_VARIABLES else part for name, part in statement.items()}


def _within(part: Any, known: Mapping[str, str]) -> Any:
    """Every text inside a part of a statement; keys of conditions are none."""
    if isinstance(part, str):
        return VARIABLE.sub(lambda found: _value(found, known), part)
    if isinstance(part, Mapping):
        return {name: _within(each, known) for name, each in part.items()}
    return [_within(each, known) for each in part] if isinstance(part, (list, tuple)) else part


def _value(found: re.Match[str], known: Mapping[str, str]) -> str:
    name, default = found[1], found[2]
    if name in LITERAL:
        return LITERAL[name]
    return known.get(name.lower(), found[0] if default is None else default)

"""Facts that stand in a text in many forms, said in one: each file reads one kind and says it in words of its own.

What a fact says is searched like any other line, in guillemets so that nothing else sounds like it: ``«exit 137»``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stackmedic.diagnose.explain.material import Item


@dataclass(frozen=True, slots=True)
class Fact:
    """``says`` in guillemets; ``line`` is the line among those read that it was read from."""

    says: str
    line: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one kind of fact from the lines that hold one of its ``words`` (lower case)."""

    words: tuple[str, ...]
    read: Callable[[list[tuple[int, Item]]], Iterator[Fact]]

"""Amounts of money, so that a text about a bill is known as one."""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

AMOUNT = re.compile(r"[$€£] ?\d|\d ?(?:[$€£]|USD\b|EUR\b)|\bUSD ?\d")


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for line, item in items:
        if AMOUNT.search(item.text):
            yield Fact("«an amount of money»", line)


reader = Reader(words=("$", "€", "£", "usd", "eur"), read=read)

"""Shares that are near the whole: 95 %, 100 percent, 0.98 of something. A metric at its limit is said in one way."""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

SHARE = re.compile(r"(?<![\d.])(?P<number>\d{1,3}(?:\.\d{1,3})?) ?(?:%|percent\b)", re.IGNORECASE)
NEAR = 90.0


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for line, item in items:
        if any(NEAR <= float(each["number"]) <= 100.0 for each in SHARE.finditer(item.text)):
            yield Fact("«over 90 %»", line)


reader = Reader(words=("%", "percent"), read=read)

"""What programs say in the language of their operating system, said in English.

Messages of PostgreSQL and of the C library are translated; people describe trouble in their own words. Only phrases
that leave no doubt are read; of two in one line that overlap in meaning both are said.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item
from stackmedic.diagnose.explain.phrases import PHRASES

GAP = r".{0,90}?"


def _forms() -> Iterator[tuple[str, re.Pattern[str], str]]:
    """For every phrase the part by which it is found, its form, and what it says."""
    for says, phrases in PHRASES.items():
        for phrase in re.split(r"\s*[|\n]\s*", phrases.strip()):
            parts = phrase.split(" … ")
            yield max(parts, key=len), re.compile(GAP.join(map(re.escape, parts))), says


FORMS = tuple(_forms())


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for line, item in items:
        text = item.text.lower()
        for part, form, says in FORMS:
            if part in text and form.search(text):
                yield Fact(says, line)


reader = Reader(words=tuple(dict.fromkeys(part for part, _, _ in FORMS)), read=read)

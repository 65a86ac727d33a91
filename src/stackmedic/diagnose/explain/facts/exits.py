"""How programs ended: the exit code, in all the ways in which people and tools say it."""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

EXIT = re.compile(
    r"exit(?:s|ed|ing)?[ _-]?(?:with )?(?:(?:an? )?(?:non-zero )?(?:exit )?(?:code|status))?[\"']?"
    r"[ :=(\"'|,]{0,4}(?:of |is |was )?(?P<code>\d{1,3})\b(?!\.\d)",
    re.IGNORECASE,
)


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for line, item in items:
        for found in EXIT.finditer(item.text):
            yield Fact(f"«exit {int(found['code'])}»", line)


reader = Reader(words=("exit",), read=read)

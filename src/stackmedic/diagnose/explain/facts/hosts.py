"""Settings that name a host and hold a port as well, in environment lists, JSON and HCL alike."""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

HOLDS_PORT = re.compile(
    r"\b\w{0,30}(?:HOST|SERVER|ADDRESS)(?:NAME)?[\"']?,? ?(?:[:=]|\"?value\"? ?[:=]) ?"
    r"[\"']?[\w-]+(?:\.[\w-]+)+:\d{2,5}\b(?![./])",
    re.IGNORECASE,
)


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for line, item in items:
        if HOLDS_PORT.search(item.text):
            yield Fact("«a host setting holds a port»", line)


reader = Reader(words=("host", "server", "address"), read=read)

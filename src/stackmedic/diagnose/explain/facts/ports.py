"""Ports that do not agree: the one on which the program listens, and the ones to which it is forwarded or checked."""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

PORT = r"(?P<port>[1-9]\d{1,4})\b(?![.\d])"
LISTENS = re.compile(
    r"\b(?:listen(?:s|ing)?|serv(?:es|ing)|running|runs|started|bound|binds|up)\b[^\n]{0,40}?(?:\bport|:)[ =:]{0,2}"
    + PORT
    + r"|\b(?:listens|listening|runs|serves) on "
    + PORT.replace("port", "bare", 1),
    re.IGNORECASE,
)
CHECKED = re.compile(r"health[ _-]?check[\w ._-]{0,20}port[\"']?[ =:]{1,4}(?:is |on |to )?[\"']?" + PORT, re.IGNORECASE)
FORWARDED = re.compile(
    r"(?:container[ _]?port|target[ _]?(?:group )?port|forwards? (?:\w+ ){0,3}to (?:port )?|port mapping"
    r"|mapped to (?:port )?|traffic port|refused on (?:port )?|refused at port )"
    r"[\"']?[ =:]{0,4}(?:is |on |to |still |say )?[\"']?" + PORT,
    re.IGNORECASE,
)


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    listens = {found["port"] or found["bare"] for _, item in items for found in LISTENS.finditer(item.text)}
    if not listens:
        return
    for form, says in (
        (CHECKED, "«the health check goes to a port on which the program does not listen»"),
        (FORWARDED, "«traffic is forwarded to a port on which the program does not listen»"),
    ):
        other = next(
            (line for line, item in items for found in form.finditer(item.text) if found["port"] not in listens), None
        )
        if other is not None:
            yield Fact(says, other)


reader = Reader(words=("port", "listen", "running on", "serving", "started"), read=read)

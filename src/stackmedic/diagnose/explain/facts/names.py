"""One name, wanted twice by one configuration: Terraform made it and then failed to, or failed to for two resources.

Terraform prints the name of what exists already in its error and, after `Creation complete`, as `[id=NAME]`.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

TAKEN = re.compile(
    r"(?:with (?:the )?name|creating [\w ]{2,40}\() ?[\"']?(?P<name>[\w.-]{3,120})\b.{0,400}?already exists",
    re.IGNORECASE,
)
MADE = re.compile(r"Creation complete after \S+ \[id=(?P<name>[\w.-]{3,120})\]")
ADDRESS = re.compile(r"\bwith (?P<address>[\w.\[\]\"-]{5,200}),")


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    made = {found["name"] for _, item in items for found in MADE.finditer(item.text)}
    wanted: dict[str, set[str]] = {}
    for line, item in items:
        for found in TAKEN.finditer(item.text):
            addresses = wanted.setdefault(found["name"], set())
            addresses |= {each["address"] for each in ADDRESS.finditer(item.text)}
            if found["name"] in made or len(addresses) > 1:
                yield Fact("«two resources of one configuration want the same name»", line)


reader = Reader(words=("already exists", "creation complete"), read=read)

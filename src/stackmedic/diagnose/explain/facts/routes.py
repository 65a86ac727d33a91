"""Routes and addresses that were quoted: a table without a default route, a gateway that does not fit the addressing.

An internet gateway serves only what has a public address. Source: "Internet gateways"; "Fargate task networking".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

LOCAL = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}/\d{1,2}\W{1,12}(?:to |target )?local\b", re.IGNORECASE)
DEFAULT = re.compile(r"0\.0\.0\.0/0")
TO_INTERNET = re.compile(r"0\.0\.0\.0/0[^\n;]{0,60}?(?:\bigw\b|igw-|internet[ _]gateway)", re.IGNORECASE)
NO_ADDRESS = re.compile(
    r"assign_?public_?ip\W{1,5}(?:disabled|false|no)|public ip(?: is| =|:)? (?:disabled|off|not assigned)"
    r"|(?:no|without(?: a)?) public (?:ip|address)",
    re.IGNORECASE,
)
PRIVATE = re.compile(r"private[ _-]?(?:\w+ )?subnets?", re.IGNORECASE)


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    text = "\n".join(item.text for _, item in items)
    local = next((line for line, item in items if LOCAL.search(item.text)), None)
    if local is not None and not DEFAULT.search(text):
        yield Fact("«a route table without a default route»", local)
    gateway = next((line for line, item in items if TO_INTERNET.search(item.text)), None)
    if gateway is not None and NO_ADDRESS.search(text):
        where = "private" if PRIVATE.search(text) else "public"
        yield Fact(f"«a {where} subnet behind an internet gateway, and no public address»", gateway)


reader = Reader(words=("local", "0.0.0.0/0", "public", "private"), read=read)

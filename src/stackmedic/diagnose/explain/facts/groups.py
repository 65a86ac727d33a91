"""Rules of security groups that were quoted, beside the port of the connection that timed out.

Terraform takes AWS's default egress rule from groups that it makes, so that one without an egress block lets nothing
out. Source: aws_security_group (NOTE on egress); "Security group rules".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item
from stackmedic.diagnose.signature import WORDS

TIMEOUT = re.compile(WORDS["timeout"], re.IGNORECASE)
TO_PORT = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){3}|[\w-]+(?:\.[\w-]+)+|\bport):? ?(?P<port>[1-9]\d{1,4})\b|https://")
MADE = re.compile(r"resource \"aws_security_group\"|\bingress ?\{")
OUT = re.compile(r"egress|outbound", re.IGNORECASE)
NEEDS_OUT = re.compile(
    r"CannotPull|unable to pull|ResourceInitialization|registry|\.amazonaws\.com|internet|https://", re.IGNORECASE
)
ALL_OFF = re.compile(r"allow_?all_?outbound\W{1,4}false", re.IGNORECASE)
RULES = re.compile(
    r"\b(?P<side>in(?:bound|gress)|out(?:bound)?|egress)\b(?: rules?)?(?: of [\w ]{1,30})?(?: allows?)? ?[:=(] ?"
    r"(?P<rules>[^.\n]{2,160})",
    re.IGNORECASE,
)
PORT = re.compile(r"(?<![\d./-])(?P<first>\d{2,5})(?:-(?P<last>\d{2,5}))?(?![\d./])")
EVERY = re.compile(r"\ball\b|\bany\b|-1|every|0-65535|0\.0\.0\.0/0(?! \d)(?![^.\n]{0,10}\d{2,5})", re.IGNORECASE)
HTTPS = 443


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    text = "\n".join(item.text for _, item in items)
    wanted = connected(text)
    for line, item in items:
        if ALL_OFF.search(item.text) and not re.search(r"egress_?rule|addEgress", text, re.IGNORECASE):
            yield Fact("«a security group that lets nothing out»", line)
        if MADE.search(item.text) and not OUT.search(text) and NEEDS_OUT.search(text):
            yield Fact("«a security group that lets nothing out»", line)
        for rules in RULES.finditer(item.text):
            ports = [(int(each["first"]), int(each["last"] or each["first"])) for each in PORT.finditer(rules["rules"])]
            if not ports or not wanted or EVERY.search(rules["rules"]):
                continue
            shut = {port for port in wanted if not any(first <= port <= last for first, last in ports)}
            if shut == wanted:
                side = "in" if rules["side"].lower().startswith("in") else "out"
                yield Fact(f"«the {side}bound rules lack the port that is connected to»", line)


def connected(text: str) -> set[int]:
    """The ports to which connections time out."""
    found: set[int] = set()
    for sentence in text.split("\n"):
        if TIMEOUT.search(sentence):
            found |= {int(each["port"] or HTTPS) for each in TO_PORT.finditer(sentence)}
    return found


WORDS_READ = (
    "egress",
    "ingress",
    "inbound",
    "outbound",
    "security_group",
    "timeout",
    "timed out",
    "time-out",
    "deadline",
)
reader = Reader(words=WORDS_READ, read=read)

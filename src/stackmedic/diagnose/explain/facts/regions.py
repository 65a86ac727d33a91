"""Regions that do not agree: what is named by its region lies in another one than the rest of the text speaks of.

Registries, certificates and secrets are used in the region of their consumer; CloudFront alone wants us-east-1.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

REGION = (
    r"(?P<region>(?:us|eu|ap|sa|ca|af|me|il|mx)-(?:gov-)?(?:north|south|central)?(?:east|west|north|south|central)?-\d)"
)
ANY = re.compile(rf"\b{REGION}", re.IGNORECASE)
PLACED = {  # What is placed in a region, and how it is written.
    "an image": re.compile(rf"\.dkr\.ecr\.{REGION}\.", re.IGNORECASE),
    "a certificate": re.compile(rf"arn:aws:acm:{REGION}:", re.IGNORECASE),
    "a secret": re.compile(rf"arn:aws:(?:secretsmanager|ssm):{REGION}:", re.IGNORECASE),
}


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for what, form in PLACED.items():
        placed = [(found["region"].lower(), line) for line, item in items for found in form.finditer(item.text)]
        others = {found["region"].lower() for _, item in items for found in ANY.finditer(form.sub(" ", item.text))}
        differing = next((line for region, line in placed if others and region not in others), None)
        if differing is not None:
            yield Fact(f"«{what} of another region»", differing)


reader = Reader(words=("-east-", "-west-", "-north-", "-south-", "-central-", "northeast-", "southeast-"), read=read)

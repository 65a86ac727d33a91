"""Secrets that a refused call named without the six characters which Secrets Manager adds to every name.

A name that itself ends with a hyphen and six letters is taken for a complete ARN. Characters that were added are mixed;
six small letters are a word. Source: "Secrets Manager resources and ARNs"; CDK Secret.fromSecretNameV2.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

REFUSED = re.compile(
    r"GetSecretValue(?: on resource: |\b.{0,60}?\bsecret:)(?:arn:aws[\w-]*:secretsmanager:[\w-]*:\w*:secret:)?"
    r"(?P<name>[\w/+=.@-]+)"
)
WORD = re.compile(r"-[a-z]{6}$")
ADDED = re.compile(r"-[A-Za-z0-9]{6}$")


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for line, item in items:
        for found in REFUSED.finditer(item.text):
            if WORD.search(found["name"]):
                yield Fact("«a secret's name ends like the suffix of an ARN»", line)
            elif not ADDED.search(found["name"]):
                yield Fact("«a secret is named without the suffix of its ARN»", line)


reader = Reader(words=("getsecretvalue",), read=read)

"""Deployment percentages that let no task start and none stop, for the count that is desired.

The minimum is rounded up and the maximum down. Source: "deploymentConfiguration" in the ECS API reference.
"""

import math
import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

MINIMUM = re.compile(r"\bmin(?:imum)?(?:[ _]?healthy)?(?:[ _]?percent\w*)?\W{1,6}(?P<number>\d{1,3})\b", re.IGNORECASE)
MAXIMUM = re.compile(r"\bmax(?:imum)?(?:[ _]?healthy)?(?:[ _]?percent\w*)?\W{1,6}(?P<number>\d{1,3})\b", re.IGNORECASE)
DESIRED = re.compile(
    r"\bdesired(?:[ _]?count)?\W{1,6}(?:of |is |to )?(?P<number>\d{1,3})\b|\b(?P<one>single|one)[ -](?:task|replica)",
    re.IGNORECASE,
)
WHOLE = 100


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    text = "\n".join(item.text for _, item in items)
    found = [form.search(text) for form in (MINIMUM, MAXIMUM, DESIRED)]
    if not all(found):
        return
    minimum, maximum = (int(each["number"]) for each in found[:2] if each)
    desired = int((found[2] and found[2]["number"]) or 1)
    if maximum < WHOLE or desired == 0:
        return
    stays, may_run = math.ceil(desired * minimum / WHOLE), math.floor(desired * maximum / WHOLE)
    if stays >= desired and may_run <= desired:
        yield Fact("«the percentages let no task start and none stop»", items[0][0])


reader = Reader(words=("min", "desired", "maximum", "max"), read=read)

"""How old a lock of a Terraform state is: when it was taken, beside the newest time that the output itself bears.

Source: internal/states/statemgr/locker.go of hashicorp/terraform ("Lock Info", "Created"). CI systems put the time
before each line. Without such a time nothing is said: a log may be read long after it was written.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

CREATED = re.compile(r"Created: +(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
STAMP = re.compile(r"\b(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|\+00:?00)")
LONG = timedelta(hours=1)  # Few runs take longer.


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    said = "\n".join(item.text for _, item in items)
    taken = [_moment(each["at"]) for each in CREATED.finditer(said)]
    times = [_moment(each["at"]) for each in STAMP.finditer(said)]
    if not taken or not times:
        return
    age, line = max(times) - max(taken), items[0][0]
    if age >= LONG:
        yield Fact("«the state's lock is hours old»", line)
    elif age >= timedelta(0):
        yield Fact("«the state's lock was taken within the hour»", line)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min


reader = Reader(words=("created:",), read=read)

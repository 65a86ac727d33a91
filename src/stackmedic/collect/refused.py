"""What a program's log brings into question: actions that AWS refused its role, and buckets it may have meant. Pure.

Sources: IAM user guide, "Troubleshoot access denied error messages" (the sentence names role, action and resource);
S3 API reference, "Error responses" (a missing bucket, a missing key and a wrong region are told without a name).
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from stackmedic.collect.follow import Asked
from stackmedic.model.signal import LogLine
from stackmedic.model.storage import buckets_named
from stackmedic.model.task import TaskDefinition

REFUSED = re.compile(
    r"assumed-role/(?P<role>[\w+=,.@-]+)/\S+ is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r" on resource: \"?(?P<resource>arn:[^\s\"]+|\*)"
)
OF_S3 = re.compile(r"NoSuchBucket|specified bucket|PermanentRedirect|specified endpoint|AuthorizationHeaderMalformed")
NO_KEY = re.compile(r"customer master key that does not exist|KMS\.NotFoundException")
USELESS_KEY = re.compile(r"(?P<key>arn:[\w-]+:kms:\S+?:key/[\w-]+) is (?:disabled|pending)")
BUCKET = re.compile(r"arn:[\w-]+:s3:::(?P<name>[^/]+)")
FEW = 4


class Questioned(NamedTuple):
    """What to ask IAM of the task's role, whose keys' policies to read, and which buckets to look at; ``unnamed``: some
    key is not there, which only these buckets name."""

    asked: tuple[Asked, ...]
    keys: tuple[str, ...]
    buckets: tuple[str, ...]
    unnamed: bool


def refused(lines: Iterable[LogLine], role: str | None) -> tuple[Asked, ...]:
    """What the newest lines say that a role may not."""
    name = (role or "").rsplit("/", 1)[-1]
    told = [found for line in reversed(tuple(lines)) for found in REFUSED.finditer(line.message)]
    asked = (Asked(role or "", each["resource"], (each["action"],)) for each in told if each["role"] == name)
    return tuple(dict.fromkeys(asked))[:FEW]


def questioned(lines: Iterable[LogLine], definition: TaskDefinition) -> Questioned:
    """The newest few of what the lines name."""
    told = tuple(lines)
    asked = refused(told, definition.task_role_arn)
    keys = dict.fromkeys(each.resource for each in asked if ":kms:" in each.resource)
    keys |= {found["key"]: None for line in told for found in USELESS_KEY.finditer(line.message)}
    buckets = {found["name"]: None for each in asked if (found := BUCKET.match(each.resource))}
    unnamed = any(NO_KEY.search(line.message) for line in told)
    if buckets or keys or unnamed or any(OF_S3.search(line.message) for line in told):
        buckets |= {name: None for name, _ in buckets_named(definition)}
    return Questioned(asked, tuple(keys)[:FEW], tuple(buckets)[:FEW], unnamed)

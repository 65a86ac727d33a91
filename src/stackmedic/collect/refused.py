"""What a program's log brings into question: actions that AWS refused its role, and buckets it may have meant. Pure.

Sources: IAM user guide, "Troubleshoot access denied error messages" (the sentence names role, action and resource);
S3 API reference, "Error responses" (a missing bucket and a wrong region are told without a name).
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
    r" on resource: \"?(?P<resource>arn:[^\s\"]+)"
)
OF_S3 = re.compile(r"NoSuchBucket|specified bucket|PermanentRedirect|specified endpoint|AuthorizationHeaderMalformed")
BUCKET = re.compile(r"arn:[\w-]+:s3:::(?P<name>[^/]+)")
FEW = 4


class Questioned(NamedTuple):
    """What to ask IAM of the task's role, whose keys' policies to read, and which buckets to look at."""

    asked: tuple[Asked, ...]
    keys: tuple[str, ...]
    buckets: tuple[str, ...]


def questioned(lines: Iterable[LogLine], definition: TaskDefinition) -> Questioned:
    """The newest few of what the lines name."""
    told = [line.message for line in lines][::-1]
    refusals = [found for text in told for found in REFUSED.finditer(text)]
    role = definition.task_role_arn or ""
    ours = [each for each in refusals if each["role"] == role.rsplit("/", 1)[-1]]
    asked = dict.fromkeys(Asked(role, each["resource"], (each["action"],)) for each in ours)
    keys = dict.fromkeys(each.resource for each in asked if ":kms:" in each.resource)
    buckets = {found["name"]: None for each in asked if (found := BUCKET.match(each.resource))}
    if any(OF_S3.search(text) for text in told) or any(
        ":s3:" in each.resource or each.resource in keys for each in asked
    ):
        buckets |= {name: None for name, _ in buckets_named(definition)}
    return Questioned(tuple(asked)[:FEW], tuple(keys)[:FEW], tuple(buckets)[:FEW])

"""Buckets: those that a task names, and what their account says of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stackmedic.model.noun import Noun, wire
from stackmedic.model.task import EnvironmentVariable, TaskDefinition

# Source: S3 user guide, "General purpose bucket naming rules", "Virtual hosting of general purpose buckets".
_NAME = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_IN_VALUE = re.compile(
    rf"s3://(?P<url>{_NAME})(?:/|$)|(?:^|//)(?P<host>{_NAME})\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com"
)
_BY_NAME = re.compile(r"(?:^|_)BUCKET(?:_NAME)?$", re.IGNORECASE)
_WHOLE = re.compile(_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(Noun):
    """From ``s3:GetBucketLocation``; key: the bucket's name."""

    location: str | None = wire("LocationConstraint")

    @property
    def region(self) -> str:
        """Old buckets of Virginia and Ireland are told in other words."""
        return {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}.get(self.location, self.location or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketPolicy(Noun):
    """From ``s3:GetBucketPolicy``; key: the bucket's name."""

    policy: str = wire("Policy", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketEncryption(Noun):
    """From ``s3:GetEncryptionConfiguration``; key: the bucket's name. ``key_id`` is None with S3's own keys."""

    algorithm: str = wire(
        "ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm", ""
    )
    key_id: str | None = wire(
        "ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.KMSMasterKeyID"
    )


def buckets_named(definition: TaskDefinition) -> Iterator[tuple[str, EnvironmentVariable]]:
    """The buckets that the variables of a definition name, each once, with the variable that does."""
    found: dict[str, EnvironmentVariable] = {}
    for container in definition.containers:
        for variable in container.environment:
            name = _bucket_in(variable)
            if name:
                found.setdefault(name, variable)
    yield from found.items()


def _bucket_in(variable: EnvironmentVariable) -> str | None:
    known = _IN_VALUE.search(variable.value)
    if known:
        return known["url"] or known["host"]
    bare = _BY_NAME.search(variable.name) and _WHOLE.fullmatch(variable.value)
    return variable.value if bare else None

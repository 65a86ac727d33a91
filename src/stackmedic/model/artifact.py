"""What a task needs before it can start: images and secrets."""

import re
from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.noun import Noun, wire

OF_REGION = re.compile(r"^(\d{12}\.dkr[.-]ecr(?:-fips)?\.)[a-z0-9-]+(\.)")
ECR = re.compile(r"^\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|on\.aws)/")


def in_ecr(reference: str) -> bool:
    """Whether an image reference names a private ECR repository, of any account and region."""
    return ECR.match(reference) is not None


def in_region(reference: str, region: str) -> str:
    """The same repository and tag in the same account's registry of a region; another registry's as it is."""
    return OF_REGION.sub(rf"\g<1>{region}\g<2>", reference) if in_ecr(reference) else reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Noun):
    """From ``ecr:DescribeImages``; key: the reference as the task definition spells it
    (``ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG`` or ``…@sha256:…``)."""

    repository: str = wire("repositoryName")
    digest: str = wire("imageDigest")
    tags: tuple[str, ...] = wire("imageTags", ())
    pushed_at: datetime | None = wire("imagePushedAt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret(Noun):
    """From ``secretsmanager:DescribeSecret``; key: the ARN or name as the task definition spells it,
    without JSON key, stage and version."""

    arn: str = wire("ARN")
    name: str = wire("Name")
    kms_key_id: str | None = wire("KmsKeyId")
    changed_at: datetime | None = wire("LastChangedDate")
    deleted_at: datetime | None = wire("DeletedDate")
    rotates: bool = wire("RotationEnabled", False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretVersion(Noun):
    """From ``secretsmanager:ListSecretVersionIds``, for secrets that changed lately; scope: as Secret's key.

    ``stages``: AWSCURRENT is what tasks get as they start, AWSPREVIOUS what they got before, AWSPENDING what a rotation
    is about to put in place."""

    id: str = wire("VersionId")
    stages: tuple[str, ...] = wire("VersionStages", ())
    created_at: datetime | None = wire("CreatedDate")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretKeys(Noun):
    """The names of a secret's JSON keys, never their values; only read on request, since it takes
    ``secretsmanager:GetSecretValue``. Key: as Secret's. The AWS door puts ``Keys`` in the place of the value."""

    arn: str = wire("ARN")
    keys: tuple[str, ...] = wire("Keys", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(Noun):
    """From ``ecr:GetRepositoryPolicy``; key: the repository's name. Absent: it has no policy of its own."""

    name: str = wire("repositoryName")
    policy: str = wire("policyText", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecyclePolicy(Noun):
    """From ``ecr:GetLifecyclePolicy``; key: the repository's name. Absent: images are kept."""

    name: str = wire("repositoryName")
    text: str = wire("lifecyclePolicyText", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretPolicy(Noun):
    """From ``secretsmanager:GetResourcePolicy``; key: as Secret's. Without a text nothing but IAM decides."""

    arn: str = wire("ARN")
    policy: str | None = wire("ResourcePolicy")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredParameter(Noun):
    """From ``ssm:DescribeParameters``, where a role may not read it; key: ``parameter_path``. Its value is not read."""

    name: str = wire("Name")
    type: str | None = wire("Type")
    key_id: str | None = wire("KeyId")
    changed_at: datetime | None = wire("LastModifiedDate")


def parameter_path(text: str) -> str:
    """The name of a parameter, or its ARN, without what only one of them has: ``shop/database``."""
    return text.split(":parameter/", 1)[-1].lstrip("/")

"""What a task needs before it can start: images and secrets."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.noun import Noun, wire


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


"""S3: moto judges a bucket's policy without looking at who asks, so that a deny for one denies all.

Whom it speaks of is known to the guard, which judges it when permissions are enforced (``lab/access/``).
"""

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def nothing_to_say(bucket: FakeBucket, action: str, resource: str) -> Any:
    """In place of moto's own judgement."""
    return PermissionResult.NEUTRAL


FakeBucket.get_permission = nothing_to_say  # type: ignore[method-assign, assignment]

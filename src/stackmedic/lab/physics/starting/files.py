"""Environment files: read from S3 by the execution role, line by line, when the task starts.

Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html (NAME=value, # for comments; what
the definition sets itself wins); the order among the other checks is not documented.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.starting import words
from stackmedic.lab.physics.starting.attempt import Attempt, StartProblem

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

ANSWERED, NOT_ANSWERED = (8.0, 15.0), (60.0, 90.0)


def files(attempt: Attempt) -> StartProblem | None:
    """Every environment file is within reach, allowed and there."""
    for container in attempt.containers:
        for each in container.get("environmentFiles") or ():
            if not attempt.reaches("s3", attempt.account.region):
                return attempt.stops(words.ENV_FILE_UNREACHABLE, NOT_ANSWERED)
            denied = attempt.denied("s3:GetObject", each["value"], "s3")
            if denied or stored(attempt.account, each["value"]) is None:
                # Without s3:ListBucket a missing object looks like a forbidden one.
                status, error = (403, "Forbidden") if denied or _blind(attempt, each["value"]) else (404, "NotFound")
                said = words.ENV_FILE_REFUSED.format(status=status, error=error, request=attempt.request_id())
                return attempt.stops(said, ANSWERED)
    return None


def _blind(attempt: Attempt, arn: str) -> bool:
    return bool(attempt.denied("s3:ListBucket", arn.split("/")[0], "s3"))


def stored(account: "Account", arn: str) -> Any:
    """moto's object of that ARN, or None."""
    bucket, _, key = arn.split(":::", 1)[1].partition("/")
    found = account.moto("s3", "aws").buckets.get(bucket)
    return found.keys.get(key) if found is not None else None


def variables(account: "Account", container: dict[str, Any]) -> dict[str, str]:
    """What a container's files set, but for what its definition sets itself."""
    found: dict[str, str] = {}
    for each in container.get("environmentFiles") or ():
        kept = stored(account, each["value"])
        text = kept.value.decode() if kept is not None else ""
        for line in text.splitlines():
            name, equals, value = line.partition("=")
            if equals and not name.startswith("#"):
                found[name.strip()] = value
    own = {each["name"] for each in container.get("environment") or ()}
    return {name: value for name, value in found.items() if name not in own}

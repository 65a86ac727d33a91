"""A key that no task definition reads is added to the secret and removed again; a new deployment starts well."""

import json

from stackmedic.lab.fault import Aws, State, revisions, secrets


def inject(aws: Aws, service: str = "backend", key: str = "OLD_API_TOKEN") -> State:
    found = aws.service(service)
    arn, _ = secrets.with_key(aws, found)
    value = secrets.value(aws, arn)
    secrets.put(aws, arn, json.dumps(json.loads(value) | {key: "unread"}))
    secrets.put(aws, arn, value)
    revisions.redeploy(aws, found)
    return {}


def heal(aws: Aws, state: State) -> None:
    """The value is what it was."""

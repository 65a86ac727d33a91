"""The database's password is changed in the secret only: running tasks keep the old one, new ones are refused.

A new deployment is forced unless ``redeploy=false``.
"""

import json

from stackmedic.lab.fault import Aws, State, revisions, secrets


def inject(aws: Aws, service: str = "backend", key: str = "POSTGRES_PASSWORD", redeploy: bool = True) -> State:
    found = aws.service(service)
    arn, _ = secrets.with_key(aws, found, key)
    was = secrets.value(aws, arn)
    secrets.put(aws, arn, json.dumps(json.loads(was) | {key: "changed-in-the-secret-only"}))
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "secret": arn, "value": was}


def heal(aws: Aws, state: State) -> None:
    secrets.put(aws, state["secret"], state["value"])
    revisions.redeploy(aws, aws.service(state["service"]))

"""A key that the task definition reads disappears from the secret's newest value; a new deployment is forced."""

import json

from stackmedic.lab.fault import Aws, State, revisions, secrets


def inject(aws: Aws, service: str = "backend", key: str = "", redeploy: bool = True) -> State:
    """Without ``key`` it is the first that the service's first container reads."""
    found = aws.service(service)
    secret, name = secrets.with_key(aws, found, key)
    value = secrets.value(aws, secret)
    kept = {each: text for each, text in json.loads(value).items() if each != name}
    secrets.put(aws, secret, json.dumps(kept))
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "secret": secret, "value": value}


def heal(aws: Aws, state: State) -> None:
    secrets.put(aws, state["secret"], state["value"])
    revisions.redeploy(aws, aws.service(state["service"]))

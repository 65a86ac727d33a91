"""The cache's token is set anew, the secret is not: new connections are refused; a new deployment is forced."""

import json

from stackmedic.lab.fault import Aws, State, revisions, secrets, stores


def inject(aws: Aws, service: str = "backend", cache: str = "", key: str = "REDIS_PASSWORD") -> State:
    """``key``: where the secret holds the token."""
    found, name = aws.service(service), aws.cache(cache)["ReplicationGroupId"]
    arn, _ = secrets.with_key(aws, found, key)
    token = json.loads(secrets.value(aws, arn))[key]
    set_token(aws, name, "rotated-by-hand-4711-4711")
    revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "cache": name, "token": token}


def set_token(aws: Aws, cache: str, token: str) -> None:
    stores.modify_cache(aws, cache, AuthToken=token, AuthTokenUpdateStrategy="SET")


def heal(aws: Aws, state: State) -> None:
    set_token(aws, state["cache"], state["token"])
    revisions.redeploy(aws, aws.service(state["service"]))

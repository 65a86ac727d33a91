"""The cache gets a second token, and keeps the old one beside it: who has the old one still gets in."""

import json

from stackmedic.lab.fault import Aws, State, revisions, secrets, stores


def inject(aws: Aws, service: str = "backend", cache: str = "", key: str = "REDIS_PASSWORD") -> State:
    found, name = aws.service(service), aws.cache(cache)["ReplicationGroupId"]
    arn, _ = secrets.with_key(aws, found, key)
    token = json.loads(secrets.value(aws, arn))[key]
    stores.modify_cache(aws, name, AuthToken="the-second-token-of-2026", AuthTokenUpdateStrategy="ROTATE")
    revisions.redeploy(aws, found)
    return {"cache": name, "token": token}


def heal(aws: Aws, state: State) -> None:
    """The only token is the one that the secret holds."""
    stores.modify_cache(aws, state["cache"], AuthToken=state["token"], AuthTokenUpdateStrategy="SET")

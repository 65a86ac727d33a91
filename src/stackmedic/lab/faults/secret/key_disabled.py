"""The secret is moved to a key of its own, and the key is disabled; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, revisions, secrets


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    arn, _ = secrets.with_key(aws, found)
    key = secrets.encrypt(aws, arn)
    aws("kms").disable_key(KeyId=key)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "secret": arn, "key": key}


def heal(aws: Aws, state: State) -> None:
    aws("kms").enable_key(KeyId=state["key"])
    secrets.decrypt(aws, state["secret"])
    revisions.redeploy(aws, aws.service(state["service"]))

"""The secret is moved to a key of its own, which the execution role may not use; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, revisions, secrets


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    arn, _ = secrets.with_key(aws, found)
    secrets.encrypt(aws, arn)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "secret": arn}


def heal(aws: Aws, state: State) -> None:
    secrets.decrypt(aws, state["secret"])
    revisions.redeploy(aws, aws.service(state["service"]))

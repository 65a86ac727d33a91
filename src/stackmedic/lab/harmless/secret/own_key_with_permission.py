"""The secret is moved to a key of its own, which the execution role may use: new tasks still read it."""

from stackmedic.lab.fault import Aws, State, revisions, roles, secrets


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    arn, _ = secrets.with_key(aws, found)
    granted = roles.grant(aws, roles.of(aws, found), "kms:Decrypt")
    secrets.encrypt(aws, arn)
    revisions.redeploy(aws, found)
    return {"secret": arn, "granted": granted}


def heal(aws: Aws, state: State) -> None:
    secrets.decrypt(aws, state["secret"])
    roles.remove(aws, state["granted"])

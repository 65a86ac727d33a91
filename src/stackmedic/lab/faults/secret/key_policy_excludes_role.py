"""The secret's key lets only one administrator use it: a permission of the execution role's own does not help.

A new deployment is forced unless ``redeploy=false``. Source: KMS developer guide, "Key policies".
"""

from stackmedic.lab.fault import Aws, State, revisions, roles, secrets


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    role, (arn, _) = roles.of(aws, found), secrets.with_key(aws, found)
    account = arn.split(":")[4]
    narrow = roles.policy("kms:*", Principal={"AWS": f"arn:aws:iam::{account}:role/security-admin"})
    secrets.encrypt(aws, arn, narrow)
    granted = roles.grant(aws, role, "kms:Decrypt")
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "secret": arn, "granted": granted}


def heal(aws: Aws, state: State) -> None:
    secrets.decrypt(aws, state["secret"])
    roles.remove(aws, state["granted"])
    revisions.redeploy(aws, aws.service(state["service"]))

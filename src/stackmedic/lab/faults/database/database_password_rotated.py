"""The database's master password is changed, the secret is not: connections that are open stay, new ones are refused.

``redeploy=true`` forces a new deployment, so that every connection is new.
"""

import json

from stackmedic.lab.fault import Aws, FaultError, State, revisions, secrets


def inject(aws: Aws, service: str = "backend", database: str = "", redeploy: bool = False) -> State:
    found, name = aws.service(service), aws.database(database)["DBInstanceIdentifier"]
    state = {"database": name, "service": found["serviceName"], "redeploy": redeploy, "password": known(aws, found)}
    set_password(aws, name, "rotated-by-hand-4711")
    if redeploy:
        revisions.redeploy(aws, found)
    return state


def known(aws: Aws, service: dict[str, object]) -> str:
    """The password that the service reads from its secret."""
    for _, arn, key in secrets.named(aws, service):
        if "PASSWORD" in key and ("POSTGRES" in key or "DB" in key):
            return str(json.loads(secrets.value(aws, arn))[key])
    raise FaultError(f"{service['serviceName']} reads no database password from a secret")


def set_password(aws: Aws, database: str, password: str) -> None:
    aws("rds").modify_db_instance(DBInstanceIdentifier=database, MasterUserPassword=password, ApplyImmediately=True)


def heal(aws: Aws, state: State) -> None:
    set_password(aws, state["database"], state["password"])
    if state["redeploy"]:
        revisions.redeploy(aws, aws.service(state["service"]))

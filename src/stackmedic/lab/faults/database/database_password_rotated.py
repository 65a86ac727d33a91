"""The database's master password is changed, the secret is not: connections that are open stay, new ones are refused.

``redeploy=true`` forces a new deployment, so that every connection is new.
"""

import json

from stackmedic.lab.fault import Aws, FaultError, State


def inject(aws: Aws, service: str = "backend", database: str = "", redeploy: bool = False) -> State:
    found, name = aws.service(service), aws.database(database)["DBInstanceIdentifier"]
    state = {"database": name, "service": found["serviceName"], "redeploy": redeploy, "password": known(aws, found)}
    aws("rds").modify_db_instance(
        DBInstanceIdentifier=name, MasterUserPassword="rotated-by-hand-4711", ApplyImmediately=True
    )
    if redeploy:
        aws.redeploy(found)
    return state


def known(aws: Aws, service: dict[str, object]) -> str:
    """The password that the service reads from its secret."""
    for each in aws.definition(service)["containerDefinitions"][0].get("secrets", []):
        parts = each["valueFrom"].split(":")
        if len(parts) > 7 and "PASSWORD" in parts[7] and ("POSTGRES" in parts[7] or "DB" in parts[7]):
            value = aws("secretsmanager").get_secret_value(SecretId=":".join(parts[:7]))["SecretString"]
            return str(json.loads(value)[parts[7]])
    raise FaultError(f"{service['serviceName']} reads no database password from a secret")


def heal(aws: Aws, state: State) -> None:
    aws("rds").modify_db_instance(
        DBInstanceIdentifier=state["database"], MasterUserPassword=state["password"], ApplyImmediately=True
    )
    if state["redeploy"]:
        aws.redeploy(aws.service(state["service"]))

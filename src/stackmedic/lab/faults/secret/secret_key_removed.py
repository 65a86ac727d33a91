"""A key that the task definition reads disappears from the secret's newest value; a new deployment is forced."""

import json

from stackmedic.lab.fault import Aws, FaultError, State


def inject(aws: Aws, service: str = "backend", key: str = "", redeploy: bool = True) -> State:
    """Without ``key`` it is the first that the service's first container reads."""
    found = aws.service(service)
    read = [
        each["valueFrom"].split(":") for each in aws.definition(found)["containerDefinitions"][0].get("secrets", [])
    ]
    named = [(":".join(parts[:7]), parts[7]) for parts in read if len(parts) > 7 and parts[7] and key in ("", parts[7])]
    if not named:
        raise FaultError(f"{found['serviceName']} reads no such key of a secret")
    secret, name = named[0]
    value = aws("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    kept = {each: text for each, text in json.loads(value).items() if each != name}
    aws("secretsmanager").put_secret_value(SecretId=secret, SecretString=json.dumps(kept))
    if redeploy:
        aws.redeploy(found)
    return {"service": found["serviceName"], "secret": secret, "value": value}


def heal(aws: Aws, state: State) -> None:
    aws("secretsmanager").put_secret_value(SecretId=state["secret"], SecretString=state["value"])
    aws.redeploy(aws.service(state["service"]))

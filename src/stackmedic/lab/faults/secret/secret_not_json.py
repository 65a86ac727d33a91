"""The secret's newest value is plain text, where the task definition asks for keys of a JSON object.

A new deployment is forced unless ``redeploy=false``.
"""

from stackmedic.lab.fault import Aws, State, revisions, secrets


def inject(
    aws: Aws, service: str = "backend", value: str = "POSTGRES_PASSWORD=changed", redeploy: bool = True
) -> State:
    found = aws.service(service)
    arn, _ = secrets.with_key(aws, found)
    was = secrets.value(aws, arn)
    secrets.put(aws, arn, value)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "secret": arn, "value": was}


def heal(aws: Aws, state: State) -> None:
    secrets.put(aws, state["secret"], state["value"])
    revisions.redeploy(aws, aws.service(state["service"]))

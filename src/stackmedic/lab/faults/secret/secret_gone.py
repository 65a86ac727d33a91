"""The secret is deleted without recovery: its ARN names nothing any more; a new deployment is forced."""

import json

from stackmedic.lab.fault import Aws, State, revisions, roles, secrets


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    arn = secrets.named(aws, found)[0][1]
    known, value = aws("secretsmanager").describe_secret(SecretId=arn), secrets.value(aws, arn)
    aws("secretsmanager").delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "name": known["Name"], "arn": arn, "value": value}


def heal(aws: Aws, state: State) -> None:
    """A secret of that name has another ARN: roles' policies and the task definitions that name it follow."""
    made = aws("secretsmanager").create_secret(Name=state["name"], SecretString=state["value"])["ARN"]
    for service in aws.services():
        definition = revisions.definition(aws, service)
        if state["arn"] not in json.dumps(definition):
            continue
        given = roles.policies(aws, roles.of(aws, service))
        roles.give_back(aws, given | {"attached": [], "inline": renamed(given["inline"], state["arn"], made)})
        revisions.revise(aws, service, renamed(definition, state["arn"], made))


def renamed(document: State, before: str, after: str) -> State:
    """A document in which one ARN stands for another."""
    return dict(json.loads(json.dumps(document).replace(before, after)))

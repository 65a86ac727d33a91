"""The permission to read the secret is moved from the execution role to the task role; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, revisions, roles


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    state = roles.take(aws, roles.of(aws, found), "secretsmanager:GetSecretValue")
    moved = state | {"role": roles.of(aws, found, roles.TASK)}
    roles.give_back(aws, moved)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "moved": moved, **state}


def heal(aws: Aws, state: State) -> None:
    roles.give_back(aws, state)
    roles.remove(aws, state["moved"])
    revisions.redeploy(aws, aws.service(state["service"]))

"""The execution role loses the policy that lets it read secrets; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, revisions, roles


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    state = roles.take(aws, roles.of(aws, found), "secretsmanager:GetSecretValue")
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **state}


def heal(aws: Aws, state: State) -> None:
    roles.give_back(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

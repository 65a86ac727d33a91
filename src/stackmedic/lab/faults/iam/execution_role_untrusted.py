"""The execution role trusts EC2 in place of ECS's tasks: no new task comes into being; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, revisions, roles


def inject(aws: Aws, service: str = "backend", principal: str = "ec2.amazonaws.com", redeploy: bool = True) -> State:
    found = aws.service(service)
    state = roles.trust(aws, roles.of(aws, found), Principal={"Service": principal})
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **state}


def heal(aws: Aws, state: State) -> None:
    roles.trust_again(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

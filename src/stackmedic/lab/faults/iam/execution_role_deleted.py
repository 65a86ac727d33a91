"""The execution role is deleted: running tasks stay, no new one comes into being; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, revisions, roles


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    name = roles.of(aws, found)
    role, state = aws("iam").get_role(RoleName=name)["Role"], roles.take(aws, name)
    aws("iam").delete_role(RoleName=name)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "trust": role["AssumeRolePolicyDocument"], **state}


def heal(aws: Aws, state: State) -> None:
    """A role of the same name and with the same policies."""
    roles.create(aws, state["role"], state["trust"])
    roles.give_back(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

"""The build's role loses the policies that let it push to ECR: the image is built and goes nowhere."""

from stackmedic.lab.fault import Aws, State, builds, roles


def inject(aws: Aws, service: str = "backend") -> State:
    """``service``: whose image is built, where the account has no project yet."""
    found = builds.project(aws, service)
    role = found["serviceRole"].rsplit("/", 1)[-1]
    taken = roles.take(aws, role, "ecr:PutImage")
    roles.grant(aws, role, "ecr:GetAuthorizationToken")
    builds.build(aws, found["name"])
    return {"project": found["name"], **taken}


def heal(aws: Aws, state: State) -> None:
    roles.give_back(aws, state)
    aws("iam").delete_role_policy(RoleName=state["role"], PolicyName="ecr-GetAuthorizationToken")
    builds.build(aws, state["project"])

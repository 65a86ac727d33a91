"""The build's role loses the policies that let it push to ECR: the image is built and goes nowhere."""

from stackmedic.lab.fault import Aws, State, builds, roles


def inject(aws: Aws, service: str = "backend") -> State:
    """``service``: whose image is built, where the account has no project yet."""
    found = builds.project(aws, service)
    role = found["serviceRole"].rsplit("/", 1)[-1]
    taken = roles.take(aws, role, "ecr:PutImage")
    roles.grant(aws, role, "ecr:GetAuthorizationToken", "logs:*")  # The rest of what it had beside.
    builds.build(aws, found["name"])
    return {"project": found["name"], **taken}


def heal(aws: Aws, state: State) -> None:
    aws("iam").delete_role_policy(RoleName=state["role"], PolicyName="ecr-GetAuthorizationToken")
    roles.give_back(aws, state)
    aws.control("advance", seconds=10)  # What a role is given counts seconds later.
    builds.build(aws, state["project"])

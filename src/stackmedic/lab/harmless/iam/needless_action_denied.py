"""The execution role is denied what it never asks for; a new deployment shows that it still starts tasks."""

from stackmedic.lab.fault import Aws, State, revisions, roles

NAME = "no-deletions"


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    role = roles.of(aws, found)
    document = roles.policy("s3:Delete*", "ecr:DeleteRepository", effect="Deny")
    aws("iam").put_role_policy(RoleName=role, PolicyName=NAME, PolicyDocument=document)
    revisions.redeploy(aws, found)
    return {"role": role}


def heal(aws: Aws, state: State) -> None:
    aws("iam").delete_role_policy(RoleName=state["role"], PolicyName=NAME)

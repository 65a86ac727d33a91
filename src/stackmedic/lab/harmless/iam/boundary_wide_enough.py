"""The execution role gets a permissions boundary that leaves in everything that it needs."""

from stackmedic.lab.fault import Aws, State, revisions, roles

NAME = "wide-boundary"


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    role = roles.of(aws, found)
    document = roles.policy("ecr:*", "logs:*", "secretsmanager:GetSecretValue", "kms:Decrypt", "ssm:GetParameters")
    made = aws("iam").create_policy(PolicyName=NAME, PolicyDocument=document)["Policy"]["Arn"]
    aws("iam").put_role_permissions_boundary(RoleName=role, PermissionsBoundary=made)
    revisions.redeploy(aws, found)
    return {"role": role, "policy": made}


def heal(aws: Aws, state: State) -> None:
    aws("iam").delete_role_permissions_boundary(RoleName=state["role"])
    aws("iam").delete_policy(PolicyArn=state["policy"])

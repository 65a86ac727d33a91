"""A permissions boundary on the execution role leaves out secrets: what its policies allow is not enough any more.

A new deployment is forced unless ``redeploy=false``. Source: IAM user guide, "Permissions boundaries".
"""

from stackmedic.lab.fault import Aws, State, revisions, roles

NAME = "workloads-boundary"


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    role = roles.of(aws, found)
    document = roles.policy("ecr:*", "logs:*")
    made = aws("iam").create_policy(PolicyName=NAME, PolicyDocument=document)["Policy"]["Arn"]
    aws("iam").put_role_permissions_boundary(RoleName=role, PermissionsBoundary=made)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "role": role, "policy": made}


def heal(aws: Aws, state: State) -> None:
    aws("iam").delete_role_permissions_boundary(RoleName=state["role"])
    aws("iam").delete_policy(PolicyArn=state["policy"])
    revisions.redeploy(aws, aws.service(state["service"]))

"""The secret's own policy denies everybody but one role, which is not the execution role; a deployment is forced."""

from stackmedic.lab.fault import Aws, State, revisions, roles, secrets


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    arn = secrets.named(aws, found)[0][1]
    other = {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{arn.split(':')[4]}:role/security-auditor"}}
    document = roles.policy("secretsmanager:GetSecretValue", effect="Deny", Principal={"AWS": "*"}, Condition=other)
    aws("secretsmanager").put_resource_policy(SecretId=arn, ResourcePolicy=document)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "secret": arn}


def heal(aws: Aws, state: State) -> None:
    aws("secretsmanager").delete_resource_policy(SecretId=state["secret"])
    revisions.redeploy(aws, aws.service(state["service"]))

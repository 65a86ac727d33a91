"""Who signed a call, and what the call is about: what ``caller_may`` needs to know.

An access key belongs to a user of IAM, to a session of an assumed role, or to nobody that moto knows: then it is the
administrator's, as the lab's own credentials are.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.policies import Document
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

Identity = tuple[list[Document], list[Document] | None, dict[str, Any]]

# Parameters that name what a call is about where they are not ARNs already: (service, parameter) → resource of its ARN.
NAMED = {
    ("ecs", "cluster"): "cluster/{}",
    ("ecr", "repositoryName"): "repository/{}",
    ("logs", "logGroupName"): "log-group:{}:*",
    ("secretsmanager", "SecretId"): "secret:{}",
    ("secretsmanager", "Name"): "secret:{}",
    ("ssm", "Name"): "parameter/{}",
    ("rds", "DBInstanceIdentifier"): "db:{}",
    ("rds", "DBClusterIdentifier"): "cluster:{}",
    ("elasticache", "ReplicationGroupId"): "replicationgroup:{}",
    ("elasticache", "CacheClusterId"): "cluster:{}",
    ("ec2", "GroupId"): "security-group/{}",
    ("ec2", "InstanceId"): "instance/{}",
    ("iam", "RoleName"): "role/{}",
    ("iam", "UserName"): "user/{}",
}
PASSED_ROLES = ("executionRoleArn", "taskRoleArn")


def identity_documents(account: "Account", access_key: str) -> Identity | None:
    """(documents, boundary's documents, context) of a key's owner; None for the administrator."""
    iam = account.moto("iam", "aws")
    for user in iam.users.values():
        if any(key.access_key_id == access_key for key in user.access_keys):
            return _of_user(account, iam, user)
    session = account.moto("sts", "aws").get_assumed_role_from_access_key(access_key)
    role = permissions.role_of(account, session.role_arn) if session else None
    if session is None:
        return None
    if role is None:
        return [], None, {}
    context = {"aws:PrincipalArn": role.arn, "aws:PrincipalAccount": account.id, **_here(account)}
    return permissions.documents_of(role), permissions.boundary_of(account, role), context


def _of_user(account: "Account", iam: Any, user: Any) -> Identity:
    documents = permissions.documents_of(user)
    for group in iam.groups.values():
        if user in group.users:
            documents += permissions.documents_of(group)
    context = {"aws:username": user.name, "aws:PrincipalArn": user.arn, **_here(account)}
    return documents, permissions.boundary_of(account, user), context


def _here(account: "Account") -> dict[str, Any]:
    return {
        "aws:RequestedRegion": account.region,
        "aws:SecureTransport": "true",
        "aws:CurrentTime": account.world.utc().isoformat(),
    }


def resources_of(account: "Account", call: Call) -> Iterator[tuple[str, str]]:
    """(action, resource) pairs that must all be allowed; "*" where a call is about no resource in particular.

    Registering a task definition with roles also needs ``iam:PassRole`` on them.
    """
    yield call.permission, _main_resource(account, call)
    for name in PASSED_ROLES:
        if call.operation == "RegisterTaskDefinition" and call.parameters.get(name):
            yield "iam:PassRole", str(call.parameters[name])


def _main_resource(account: "Account", call: Call) -> str:
    named = [value for value in call.parameters.values() if isinstance(value, str) and value.startswith("arn:")]
    if call.operation == "RegisterTaskDefinition":
        return "*"
    if named:
        return named[0]
    for (service, parameter), form in NAMED.items():
        value = call.parameters.get(parameter)
        if service == call.service and isinstance(value, str) and value:
            region = "" if service == "iam" else account.region
            name = value.lstrip("/") if service == "ssm" else value
            return f"arn:aws:{service}:{region}:{account.id}:{form.format(name)}"
    return "*"

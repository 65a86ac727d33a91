"""Who may do what: roles, users and resources of the account, by the policies that moto keeps.

How they are weighed is in ``evaluation.py``; who signed a call and what it is about in ``lab/access/``.

Sources: IAM user guide, "Policy evaluation logic", "Permissions boundaries", "Troubleshoot access denied error
messages"; KMS developer guide, "Key policies"; ECS developer guide, "Amazon ECS task execution IAM role".
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy

from stackmedic.lab.physics.evaluation import Asked, Caller, decide
from stackmedic.lab.physics.policies import Document, Request, Verdict, judge, read
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

Context = Mapping[str, Any]
TASKS = "ecs-tasks.amazonaws.com"
ALWAYS_KNOWN = (
    "AmazonECSTaskExecutionRolePolicy",
    "AmazonSSMManagedInstanceCore",
    "CloudWatchAgentServerPolicy",
    "SecretsManagerReadWrite",
)


def know_managed_policies(account: "Account", *names: str) -> None:
    """Give moto the AWS managed policies of these names, of which it has the texts but loads none by default.

    Each is cut out of moto's collection by itself: reading all 1,500 would cost memory and a good part of a second.
    """
    iam = account.moto("iam", "aws")
    present = {policy.name for policy in iam.managed_policies.values()}
    for name in names or ALWAYS_KNOWN:
        at = aws_managed_policies_data.find(f'"{name}":{{')
        if name in present or at < 0:
            continue
        data, _ = json.JSONDecoder().raw_decode(aws_managed_policies_data, at + len(name) + 3)
        policy = AWSManagedPolicy.from_data(name, account.id, "aws", data)
        iam.managed_policies[policy.arn] = policy


def role_of(account: "Account", role_arn: str) -> Any:
    """moto's role as whoever weighs permissions knows it, or None."""
    for role in account.replicas.seen().roles.values():
        if role.arn == role_arn:
            return role
    return None


def role_may(account: "Account", role_arn: str, action: str, resource: str, context: Context | None = None) -> bool:
    """Whether the role's own policies, within its permissions boundary, allow an action."""
    return not refusal(account, role_arn, action, resource, context=context)


def refusal(
    account: "Account",
    role_arn: str,
    action: str,
    resource: str,
    *,
    resource_policy: str | None = None,
    endpoint_policy: str | None = None,
    context: Context | None = None,
) -> str:
    """Why a role may not: the end of AWS's sentence; empty when it may.

    Source of the words: IAM user guide, "Troubleshoot access denied error messages".
    """
    role = role_of(account, role_arn)
    if role is None:
        return f"because no identity-based policy allows the {action} action"
    caller = caller_of_role(account, role)
    asked = Asked(
        action,
        resource,
        context or {},
        policy=read(resource_policy) if resource_policy else None,
        endpoint=read(endpoint_policy) if endpoint_policy else None,
    )
    return decide(caller, asked).reason


def caller_of_role(account: "Account", role: Any, session: str = "task") -> Caller:
    """A session of a role; ``task`` is how tasks are called here."""
    return Caller(
        f"arn:aws:sts::{account.id}:assumed-role/{role.name}/{session}",
        account.id,
        documents_of(role),
        role=role.arn,
        boundary=boundary_of(account.replicas.seen(), role),
        context=_known(account, role.arn),
    )


def _known(account: "Account", role_arn: str) -> dict[str, Any]:
    return {
        "aws:PrincipalArn": role_arn,
        "aws:PrincipalAccount": account.id,
        "aws:RequestedRegion": account.region,
        "aws:SecureTransport": "true",
        "aws:CurrentTime": account.world.utc().isoformat(),
        "aws:PrincipalType": "AssumedRole",
    }


def _request(account: "Account", role_arn: str, action: str, resource: str, context: Context | None) -> Request:
    root = f"arn:aws:iam::{account.id}:root"
    session = f"arn:aws:sts::{account.id}:assumed-role/{role_arn.rsplit('/', 1)[-1]}/task"
    known = {**_known(account, role_arn), **(context or {})}
    return Request(action, resource, (role_arn, session, root, account.id), (), known)


def documents_of(owner: Any) -> list[Document]:
    """All identity-based documents of a role, user or group: inline ones and the attached ones' default versions."""
    inline = [read(_plain(text)) for text in owner.policies.values()]
    return inline + [_default_version(policy) for policy in owner.managed_policies.values()]


def _plain(text: Any) -> str:
    return text if isinstance(text, str) else json.dumps(text)


def _default_version(policy: Any) -> Document:
    for version in policy.versions:
        if version.version_id == policy.default_version_id:
            return read(_plain(version.document))
    return {}


def boundary_of(iam: Any, owner: Any) -> list[Document] | None:
    """The documents of a role's or user's permissions boundary in one state of IAM; None when it has none."""
    arn = getattr(owner, "permissions_boundary_arn", None)
    if not arn:
        return None
    policy = iam.managed_policies.get(arn)
    return [_default_version(policy)] if policy else []


def resource_policy_allows(
    account: "Account", policy: str, role_arn: str, action: str, resource: str, context: Context | None = None
) -> Verdict:
    """What a resource's own policy (of a secret, repository, bucket, key, endpoint) says of a role's request."""
    request = _request(account, role_arn, action, resource, context)
    return judge([read(policy)], request, resource_based=True)


def key_refusal(account: "Account", role_arn: str, action: str, key: Any, context: Context | None = None) -> str:
    """Why a role may not use a KMS key; empty when it may. ``key`` is moto's."""
    policy, operation = read(key.policy), action.split(":")[1]
    request = _request(account, role_arn, action, key.arn, context)
    denied = judge([policy], request, resource_based=True) is Verdict.DENIED
    if not denied and any(g.grantee_principal == role_arn and operation in g.operations for g in key.grants.values()):
        return ""
    role = role_of(account, role_arn)
    caller = caller_of_role(account, role) if role else Caller(role_arn, account.id)
    return decide(caller, Asked(action, key.arn, context or {}, policy=policy, sovereign=True)).reason


def trusts(account: "Account", role_arn: str, principal: str = TASKS) -> bool:
    """Whether a role exists and lets a service assume it."""
    role = role_of(account, role_arn)
    if role is None:
        return False
    context = {
        "aws:SourceAccount": account.id,
        "aws:SourceArn": account.arn("ecs", "cluster/any") if principal == TASKS else "",
    }
    request = Request("sts:AssumeRole", role_arn, (), (principal,), context)
    document = read(_plain(role.assume_role_policy_document or ""))
    return judge([document], request, resource_based=True) is Verdict.ALLOWED


def caller_may(account: "Account", call: Call) -> bool:
    """Whether the policies of whoever signed a call allow it. A key that IAM does not know is the administrator's."""
    from stackmedic.lab.access.guarded import refusals

    return next(refusals(account, call), None) is None

"""Who may do what: roles, users and resources of the account, by the policies that moto keeps.

Inside one account a request is allowed when an identity-based or a resource-based policy allows it and nothing denies
it; a permissions boundary and an endpoint's policy can only take away. A KMS key is different: without its own policy's
consent (usually to the whole account, which hands the question to IAM) no identity policy helps.

Sources: IAM user guide, "Policy evaluation logic", "Permissions boundaries", "Troubleshoot access denied error
messages"; KMS developer guide, "Key policies"; ECS developer guide, "Amazon ECS task execution IAM role".
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy

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
    """moto's role, or None."""
    for role in account.moto("iam", "aws").roles.values():
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
    request = _request(account, role_arn, action, resource, context)
    mine, bound = documents_of(role), boundary_of(account, role)
    theirs = [read(resource_policy)] if resource_policy else []
    door = [read(endpoint_policy)] if endpoint_policy else []
    said = {
        "an identity-based policy": judge(mine, request),
        "a resource-based policy": judge(theirs, request, resource_based=True),
        "a permissions boundary": judge(bound, request) if bound is not None else Verdict.ALLOWED,
        "a VPC endpoint policy": judge(door, request, resource_based=True) if door else Verdict.ALLOWED,
    }
    for name, verdict in said.items():
        if verdict is Verdict.DENIED:
            return f"with an explicit deny in {name}"
    if said["a VPC endpoint policy"] is Verdict.SILENT:
        return f"because no VPC endpoint policy allows the {action} action"
    if said["a permissions boundary"] is Verdict.SILENT:
        return f"because no permissions boundary allows the {action} action"
    if said["an identity-based policy"] is Verdict.ALLOWED or _granted(account, said, theirs, request):
        return ""
    return f"because no identity-based policy allows the {action} action"


def _granted(account: "Account", said: Mapping[str, Verdict], theirs: list[Document], request: Request) -> bool:
    """An allow for the whole account only hands the question to IAM; one that names the role or everybody grants."""
    if said["a resource-based policy"] is not Verdict.ALLOWED:
        return False
    alone = tuple(each for each in request.principals if not each.endswith(":root") and each != account.id)
    named = Request(request.action, request.resource, alone, (), request.context)
    documents = [_without_account(document, account) for document in theirs]
    return judge(documents, named, resource_based=True) is Verdict.ALLOWED


def _without_account(document: Document, account: "Account") -> Document:
    """The document without statements that speak only to the account as a whole."""
    whole = {account.id, f"arn:aws:iam::{account.id}:root"}

    def only_whole(statement: Document) -> bool:
        principal = statement.get("Principal")
        named = principal.get("AWS", []) if isinstance(principal, Mapping) else []
        listed = set(named if isinstance(named, list) else [named])
        return bool(listed) and listed <= whole

    statements = document.get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    return {**document, "Statement": [each for each in statements if not only_whole(each)]}


def _request(account: "Account", role_arn: str, action: str, resource: str, context: Context | None) -> Request:
    name = role_arn.rsplit("/", 1)[-1]
    root = f"arn:aws:iam::{account.id}:root"
    known = {
        "aws:PrincipalArn": role_arn,
        "aws:PrincipalAccount": account.id,
        "aws:RequestedRegion": account.region,
        "aws:SecureTransport": "true",
        "aws:CurrentTime": account.world.utc().isoformat(),
        "aws:PrincipalType": "AssumedRole",
        **(context or {}),
    }
    session = f"arn:aws:sts::{account.id}:assumed-role/{name}/task"
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


def boundary_of(account: "Account", owner: Any) -> list[Document] | None:
    """The documents of a role's or user's permissions boundary; None when it has none."""
    arn = getattr(owner, "permissions_boundary_arn", None)
    if not arn:
        return None
    policy = account.moto("iam", "aws").managed_policies.get(arn)
    return [_default_version(policy)] if policy else []


def resource_policy_allows(
    account: "Account", policy: str, role_arn: str, action: str, resource: str, context: Context | None = None
) -> Verdict:
    """What a resource's own policy (of a secret, repository, bucket, key, endpoint) says of a role's request."""
    request = _request(account, role_arn, action, resource, context)
    return judge([read(policy)], request, resource_based=True)


def key_refusal(account: "Account", role_arn: str, action: str, key: Any, context: Context | None = None) -> str:
    """Why a role may not use a KMS key; empty when it may. ``key`` is moto's."""
    request = _request(account, role_arn, action, key.arn, context)
    policy = [read(key.policy)]
    verdict = judge(policy, request, resource_based=True)
    if verdict is Verdict.DENIED:
        return "with an explicit deny in a resource-based policy"
    operation = action.split(":")[1]
    if any(g.grantee_principal == role_arn and operation in g.operations for g in key.grants.values()):
        return ""
    if verdict is Verdict.SILENT:
        return f"because no resource-based policy allows the {action} action"
    if _granted(account, {"a resource-based policy": verdict}, policy, request):
        return ""
    return refusal(account, role_arn, action, key.arn, context=context)


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
    from stackmedic.lab.physics.callers import identity_documents, resources_of

    documents = identity_documents(account, call.access_key)
    if documents is None:
        return True
    mine, bound, context = documents
    for action, resource in resources_of(account, call):
        request = Request(action, resource, (), (), context)
        if judge(mine, request) is not Verdict.ALLOWED:
            return False
        if bound is not None and judge(bound, request) is not Verdict.ALLOWED:
            return False
    return True

"""A call as the evaluator sees it: every action and resource that has to be allowed, with the policies on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackmedic.lab.access.actions import FREE
from stackmedic.lab.access.identity import caller_of
from stackmedic.lab.access.keys import keys_of
from stackmedic.lab.access.resources import WHOLE, passed_roles, resources_of
from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.evaluation import RESOURCE, TRUST, Asked, Caller, Decision, decide
from stackmedic.lab.physics.policies import Document, read
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

NO_TRUST: Document = {}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not allowed, to whom, and why."""

    caller: Caller
    asked: Asked
    decision: Decision


def refusals(account: "Account", call: Call) -> Iterator[Refusal]:
    """What the policies of whoever signed a call do not allow of it. Callers come from outside, through no endpoint."""
    if call.permission in FREE:
        return
    caller = caller_of(account, call.access_key)
    for asked in asked_by(account, call):
        decision = decide(caller, asked)
        if not decision.allowed:
            yield Refusal(caller, asked, decision)


def asked_by(account: "Account", call: Call) -> Iterator[Asked]:
    """Everything that a call needs; handing a role to a service needs ``iam:PassRole`` on it."""
    action = call.permission
    for resource in resources_of(account, call):
        context = keys_of(account, call, action, resource)
        policy, kind, sovereign = _policy_of(account, call, resource)
        yield Asked(action, resource, context, policy, kind, sovereign)
    for role in passed_roles(call):
        yield Asked("iam:PassRole", role, keys_of(account, call, "iam:PassRole", role))


def _policy_of(account: "Account", call: Call, resource: str) -> tuple[Document | None, str, bool]:
    """(the resource's own policy, what it is called, whether nothing goes without it)."""
    if resource == WHOLE:
        return None, RESOURCE, False
    if call.service == "sts" and call.operation.startswith("AssumeRole"):
        role = permissions.role_of(account, resource)
        return read(str(role.assume_role_policy_document or "")) if role else NO_TRUST, TRUST, True
    if call.service == "kms":
        key = account.moto("kms", call.region).keys.get(resource.rsplit("/", 1)[-1])
        return (read(key.policy), RESOURCE, True) if key else (None, RESOURCE, False)
    text = _text_of(account, call, resource)
    return read(text) if text else None, RESOURCE, False


def _text_of(account: "Account", call: Call, resource: str) -> str:
    """The policy of a bucket, secret or repository."""
    if call.service == "s3":
        bucket = account.moto("s3", "aws").buckets.get(resource.rpartition(":")[2].partition("/")[0])
        return bucket.policy.decode() if bucket and bucket.policy else ""
    if call.service == "secretsmanager":
        secrets = account.moto("secretsmanager", call.region).secrets.values()
        return next((each.policy or "" for each in secrets if each.arn == resource), "")
    if call.service == "ecr":
        repository = account.moto("ecr", call.region).repositories.get(resource.partition("repository/")[2])
        return (repository.policy or "") if repository else ""
    return ""

"""Policy evaluation: all kinds of policies together, as AWS weighs them.

An explicit deny anywhere decides. Otherwise the resource's policy or an identity-based one has to allow, and an
endpoint's policy, a permissions boundary and a session's policy can only take away. What a resource's policy grants to
a user or a session by its own ARN (or to everybody) is not limited by the implicit denials of boundary and session;
what it grants to a role's ARN is; what it grants to the account only hands the question to IAM. A KMS key and a role's
trust are different: without their own policy's consent no other policy helps. What belongs to another account needs
both: the caller's account allows by identity, boundary and session, the owner's by the resource's policy.

Sources: IAM user guide, "Policy evaluation logic", "Policy evaluation for requests within a single account", "How AWS
enforcement code logic evaluates requests to allow or deny access", "Permissions boundaries for IAM entities" and
"Troubleshoot access denied error messages" (the words); KMS developer guide, "Key policies".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from stackmedic.lab.physics.policies import Document, Request, Verdict, judge

IDENTITY, RESOURCE, BOUNDARY = "identity-based policy", "resource-based policy", "permissions boundary"
SESSION, ENDPOINT, TRUST = "session policy", "VPC endpoint policy", "role trust policy"


class Grant(Enum):
    """To whom a resource's policy gives what was asked for."""

    NOBODY = 0
    ACCOUNT = 1  # IAM decides.
    ROLE = 2  # Boundary and session still count.
    DIRECTLY = 3  # Nothing implicit limits it.


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. ``arn`` is how AWS names it in messages, ``role`` the role behind a session."""

    arn: str
    account: str
    documents: Sequence[Document] = ()
    role: str = ""
    boundary: Sequence[Document] | None = None
    session: Sequence[Document] | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    administrator: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        own = (self.role, self.arn) if self.role else (self.arn,)
        return (*own, f"arn:aws:iam::{self.account}:root", self.account)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, and the policies on the way to it. ``sovereign``: the resource's own policy has to consent."""

    action: str
    resource: str
    context: Mapping[str, Any] = field(default_factory=dict)
    policy: Document | None = None
    kind: str = RESOURCE
    sovereign: bool = False
    endpoint: Document | None = None
    owner: str = ""  # The account that the resource belongs to; without it, the one in its ARN, or the caller's.

    def is_of_another(self, account: str) -> bool:
        """Whether the resource is not that account's."""
        named = (self.resource.split(":", 5) + [""] * 5)[4]
        owner = self.owner or (named if named.isdigit() else account)
        return owner != account


@dataclass(frozen=True, slots=True)
class Decision:
    """``reason`` is the end of AWS's sentence; empty when it is allowed."""

    allowed: bool
    explicit: bool = False
    reason: str = ""


def decide(caller: Caller, asked: Asked) -> Decision:
    """AWS's answer to one request for one resource."""
    request = Request(asked.action, asked.resource, caller.names, (), {**caller.context, **asked.context})
    said = {IDENTITY: judge(caller.documents, request)}
    if asked.policy is not None:
        said[asked.kind] = judge([asked.policy], request, resource_based=True)
    for kind, documents in ((BOUNDARY, caller.boundary), (SESSION, caller.session)):
        if documents is not None:
            said[kind] = judge(documents, request)
    if asked.endpoint is not None:
        said[ENDPOINT] = judge([asked.endpoint], request, resource_based=True)
    for kind, verdict in said.items():
        if verdict is Verdict.DENIED:
            return Decision(False, True, f"with an explicit deny in {_a(kind)}")
    weigh = _missing_abroad if asked.is_of_another(caller.account) else _missing
    missing = weigh(said, granted(caller, asked), asked)
    return (
        Decision(False, False, f"because no {missing} allows the {asked.action} action") if missing else Decision(True)
    )


def _missing(said: Mapping[str, Verdict], grant: Grant, asked: Asked) -> str:
    """The first kind of policy that should have allowed and did not."""
    if said.get(ENDPOINT) is Verdict.SILENT:
        return ENDPOINT
    if asked.sovereign and grant is Grant.NOBODY:
        return asked.kind
    if grant is Grant.DIRECTLY:
        return ""
    if grant is not Grant.ROLE and said[IDENTITY] is not Verdict.ALLOWED:
        return IDENTITY
    return next((kind for kind in (BOUNDARY, SESSION) if said.get(kind) is Verdict.SILENT), "")


def _missing_abroad(said: Mapping[str, Verdict], grant: Grant, asked: Asked) -> str:
    """The same, of what belongs to another account: nothing stands for anything else.

    Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html.
    """
    if said.get(ENDPOINT) is Verdict.SILENT:
        return ENDPOINT
    own = next((kind for kind in (IDENTITY, BOUNDARY, SESSION) if said.get(kind) is Verdict.SILENT), "")
    return own or (asked.kind if grant is Grant.NOBODY else "")


def granted(caller: Caller, asked: Asked) -> Grant:
    """What the resource's own policy gives the caller."""
    if asked.policy is None:
        return Grant.NOBODY
    context = {**caller.context, **asked.context}

    def allows(policy: Document, names: tuple[str, ...]) -> bool:
        request = Request(asked.action, asked.resource, names, (), context)
        return judge([policy], request, resource_based=True) is Verdict.ALLOWED

    if not allows(asked.policy, caller.names):
        return Grant.NOBODY
    named = _without_account(asked.policy, caller.account)
    if allows(named, (caller.arn,)):
        return Grant.DIRECTLY
    return Grant.ROLE if allows(named, caller.names) else Grant.ACCOUNT


def _without_account(document: Document, account: str) -> Document:
    """The document without statements that speak only to the account as a whole."""
    whole = {account, f"arn:aws:iam::{account}:root"}

    def only_whole(statement: Document) -> bool:
        principal = statement.get("Principal")
        named = principal.get("AWS", []) if isinstance(principal, Mapping) else []
        listed = set(named if isinstance(named, list) else [named])
        return bool(listed) and listed <= whole

    statements = document.get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    return {**document, "Statement": [each for each in statements if not only_whole(each)]}


def _a(kind: str) -> str:
    if kind == TRUST:
        return f"the {kind}"
    return f"an {kind}" if kind == IDENTITY else f"a {kind}"

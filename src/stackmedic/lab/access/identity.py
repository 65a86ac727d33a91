"""Who signed a call.

An access key belongs to a user of IAM, to a session of an assumed role, or to nobody that IAM knows: then it is the
administrator's, as the lab's own credentials are.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.evaluation import Caller
from stackmedic.lab.physics.policies import Document, read

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

EVERYTHING: Document = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
OUTSIDE = "203.0.113.10"  # Where people call from; CloudTrail shows the same.


def caller_of(account: "Account", access_key: str) -> Caller:
    """The caller behind an access key."""
    iam = account.moto("iam", "aws")
    for user in iam.users.values():
        if any(key.access_key_id == access_key for key in user.access_keys):
            return of_user(account, user)
    session = session_of(account, access_key)
    return of_session(account, session) if session is not None else administrator(account)


def session_of(account: "Account", access_key: str) -> Any:
    """moto's session of an assumed role, or None."""
    return account.moto("sts", "aws").get_assumed_role_from_access_key(access_key)


def administrator(account: "Account") -> Caller:
    """Whoever runs the lab: may everything that no resource's policy forbids."""
    arn = f"arn:aws:iam::{account.id}:user/lab"
    context = _context(account, arn, "User") | {"aws:username": "lab", "aws:userid": "AIDALAB"}
    return Caller(arn, account.id, [EVERYTHING], context=context, administrator=True)


def of_user(account: "Account", user: Any) -> Caller:
    """A user with its own policies and its groups'."""
    context = _context(account, user.arn, "User") | {"aws:username": user.name, "aws:userid": user.id}
    tags = account.moto("iam", "aws").tagger.list_tags_for_resource(user.arn).get("Tags", [])
    context |= {f"aws:PrincipalTag/{each['Key']}": each["Value"] for each in tags}
    documents = [document for owner in owners_of(account, user) for document in permissions.documents_of(owner)]
    return Caller(user.arn, account.id, documents, boundary=permissions.boundary_of(account, user), context=context)


def owners_of(account: "Account", owner: Any) -> Iterator[Any]:
    """Whoever holds policies of a user, role or group: itself, and a user's groups."""
    yield owner
    for group in account.moto("iam", "aws").groups.values():
        if owner in group.users:
            yield group


def of_session(account: "Account", session: Any) -> Caller:
    """A session of an assumed role; of one that is gone, nobody who may anything."""
    role = permissions.role_of(account, session.role_arn)
    narrowed = [read(session.policy)] if session.policy else None
    if role is None:
        return Caller(session.arn, account.id, role=session.role_arn)
    context = _context(account, role.arn, "AssumedRole") | {"aws:userid": f"{role.id}:{session.session_name}"}
    context |= {f"aws:PrincipalTag/{each['Key']}": each["Value"] for each in role.tags}
    return Caller(
        session.arn,
        account.id,
        permissions.documents_of(role),
        role=role.arn,
        boundary=permissions.boundary_of(account, role),
        session=narrowed,
        context=context,
    )


def _context(account: "Account", arn: str, kind: str) -> dict[str, Any]:
    return {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": account.id,
        "aws:PrincipalType": kind,
        "aws:SecureTransport": "true",
        "aws:CurrentTime": account.world.utc().isoformat(),
        "aws:EpochTime": str(int(account.world.now)),
        "aws:SourceIp": OUTSIDE,
        "aws:ViaAWSService": "false",
    }

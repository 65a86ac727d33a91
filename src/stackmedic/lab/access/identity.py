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
    owner = owner_of(account.replicas.seen(), access_key)
    if owner is not None:
        return of_user(account, owner)
    session = session_of(account, access_key)
    return of_session(account, session) if session is not None else administrator(account)


def owner_of(iam: Any, access_key: str) -> Any:
    """The user whom an active access key belongs to, in one state of IAM; or None."""
    for user in iam.users.values():
        if any(key.access_key_id == access_key and key.status == "Active" for key in user.access_keys):
            return user
    return None


def is_good(account: "Account", access_key: str) -> bool:
    """Whether a key works: one that IAM has is a user's, active, and has reached whoever checks it."""
    if owner_of(account.replicas.seen(), access_key) is not None:
        return True
    users = account.moto("iam", "aws").users.values()
    return not any(key.access_key_id == access_key for user in users for key in user.access_keys)


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
    iam, tags = account.replicas.seen(), account.replicas.tags_of(user)
    context |= {f"aws:PrincipalTag/{name}": value for name, value in tags.items()}
    documents = [document for owner in owners_of(iam, user) for document in permissions.documents_of(owner)]
    return Caller(user.arn, account.id, documents, boundary=permissions.boundary_of(iam, user), context=context)


def owners_of(iam: Any, owner: Any) -> Iterator[Any]:
    """Whoever holds policies of a user, role or group, in one state of IAM: itself, and a user's groups."""
    yield owner
    for group in iam.groups.values():
        if any(each.arn == owner.arn for each in group.users):
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
        boundary=permissions.boundary_of(account.replicas.seen(), role),
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

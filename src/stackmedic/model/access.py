"""IAM and KMS: who may do what, as AWS itself evaluates it."""

from dataclasses import dataclass

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Noun):
    """From ``iam:GetRole``; key: ``arn``. ``trust`` is the JSON text of who may assume it."""

    arn: str = wire("Arn")
    name: str = wire("RoleName")
    trust: str = wire("AssumeRolePolicyDocument", "")
    boundary: str | None = wire("PermissionsBoundary.PermissionsBoundaryArn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit(Noun):
    """From ``iam:SimulatePrincipalPolicy``; scope: (role ARN, resource). What the role's own policies say of an action:
    allowed, implicitDeny, explicitDeny. Policies of resources are not part of it, and a decision that waits for
    ``missing`` context values is none."""

    action: str = wire("EvalActionName")
    decision: str = wire("EvalDecision")
    resource: str | None = wire("EvalResourceName")
    missing: tuple[str, ...] = wire("MissingContextValues", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptionKey(Noun):
    """From ``kms:DescribeKey``; key: as the thing that it encrypts names it. ``state``: Enabled, Disabled,
    PendingDeletion, PendingImport, Unavailable, …"""

    id: str = wire("KeyId")
    arn: str = wire("Arn")
    state: str = wire("KeyState", "")
    managed_by: str | None = wire("KeyManager")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPolicy(Noun):
    """From ``kms:GetKeyPolicy``; key: as EncryptionKey's."""

    policy: str = wire("Policy", "")

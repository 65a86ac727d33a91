"""IAM: AWS's managed policies come into being when they are attached, and policies can be simulated.

moto has the texts of all managed policies but loads none by default, and refuses to attach what it has not loaded.
Source: IAM API reference, AttachRolePolicy, SimulatePrincipalPolicy.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import own
from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.policies import Request, Verdict, judge
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

MANAGED = ":iam::aws:policy/"
DECISIONS = {Verdict.ALLOWED: "allowed", Verdict.DENIED: "explicitDeny", Verdict.SILENT: "implicitDeny"}


@own("iam", "AttachRolePolicy", "AttachUserPolicy", "AttachGroupPolicy")
def attach(account: "Account", call: Call) -> dict[str, Any]:
    """Attach a policy; one of AWS's is made known first."""
    arn = str(call.parameters["PolicyArn"])
    if MANAGED in arn:
        permissions.know_managed_policies(account, arn.rsplit("/", 1)[-1])
    iam = account.moto("iam", "aws")
    if "RoleName" in call.parameters:
        iam.attach_role_policy(arn, call.parameters["RoleName"])
    elif "UserName" in call.parameters:
        iam.attach_user_policy(arn, call.parameters["UserName"])
    else:
        iam.attach_group_policy(arn, call.parameters["GroupName"])
    return {}


@own("iam", "SimulatePrincipalPolicy")
def simulate(account: "Account", call: Call) -> dict[str, Any]:
    """What the policies of a role or user say of actions on resources, within their permissions boundary."""
    owner = _owner(account, str(call.parameters["PolicySourceArn"]))
    context = {
        str(entry["ContextKeyName"]): list(entry.get("ContextKeyValues", []))
        for entry in call.parameters.get("ContextEntries") or []
    }
    results = []
    for action in call.parameters["ActionNames"]:
        for resource in call.parameters.get("ResourceArns") or ["*"]:
            request = Request(action, resource, (), (), context)
            verdict = _within(account, owner, judge(permissions.documents_of(owner), request), request)
            results.append(
                {
                    "EvalActionName": action,
                    "EvalResourceName": resource,
                    "EvalDecision": DECISIONS[verdict],
                    "MatchedStatements": [],
                    "MissingContextValues": [],
                }
            )
    return {"EvaluationResults": results, "IsTruncated": False}


def _within(account: "Account", owner: Any, verdict: Verdict, request: Request) -> Verdict:
    bound = permissions.boundary_of(account, owner)
    if bound is None or verdict is not Verdict.ALLOWED:
        return verdict
    return judge(bound, request)


def _owner(account: "Account", arn: str) -> Any:
    iam = account.moto("iam", "aws")
    for owner in [*iam.roles.values(), *iam.users.values(), *iam.groups.values()]:
        if owner.arn == arn:
            return owner
    raise AwsError("NoSuchEntity", f"The entity {arn} cannot be found.")

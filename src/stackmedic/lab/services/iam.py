"""IAM: AWS's managed policies come into being when they are attached, and policies can be simulated.

moto has the texts of all managed policies but loads none by default, and refuses to attach what it has not loaded.
Source: IAM API reference, AttachRolePolicy, SimulatePrincipalPolicy, SimulateCustomPolicy.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stackmedic.lab.access.identity import administrator, owners_of
from stackmedic.lab.access.simulator import Simulation, Source, context_of
from stackmedic.lab.gateway import amend, own
from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.policies import Document, read
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

POLICY = "IAM Policy"
MANAGED = ":iam::aws:policy/"
MADE_UP = "default_user"


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


@amend("iam", "GetUser")
def get_user(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    """Whoever asks without a name means itself: moto makes another user up for each who has no key of IAM's."""
    caller = administrator(account)
    if "UserName" not in call.parameters and answer["User"]["UserName"] == MADE_UP:
        answer["User"] = {
            "Path": "/", "UserName": "lab", "UserId": caller.context["aws:userid"], "Arn": caller.arn,
            "CreateDate": account.world.utc(account.world.began),
        }  # fmt: skip


@own("iam", "PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary")
def bound_user(account: "Account", call: Call) -> dict[str, Any]:
    """moto can bind roles only."""
    user = account.moto("iam", "aws").get_user(str(call.parameters["UserName"]))
    user.permissions_boundary_arn = call.parameters.get("PermissionsBoundary")
    return {}


@amend("iam", "GetUser")
def show_boundary(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    user = account.moto("iam", "aws").users.get(answer["User"]["UserName"])
    arn = getattr(user, "permissions_boundary_arn", None)
    if arn:
        answer["User"]["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
            "PermissionsBoundaryArn": arn,
        }


@own("iam", "SimulatePrincipalPolicy")
def simulate_principal(account: "Account", call: Call) -> dict[str, Any]:
    """What the policies of a user, group or role say of actions on resources, within their permissions boundary."""
    asked, arn = call.parameters, str(call.parameters["PolicySourceArn"])
    owner = _owner(account, arn)  # The administrator is none: whoever runs the lab is not in its IAM.
    sources = [source for each in owners_of(account.moto("iam", "aws"), owner) for source in _sources(each)]
    sources += _given(asked.get("PolicyInputList"))
    caller, bound = str(asked.get("CallerArn") or arn), permissions.boundary_of(account.moto("iam", "aws"), owner)
    return _simulated(account, asked, caller, sources, bound)


@own("iam", "SimulateCustomPolicy")
def simulate_custom(account: "Account", call: Call) -> dict[str, Any]:
    """What policies would say that are nobody's yet."""
    asked = call.parameters
    sources = _given(asked.get("PolicyInputList"))
    return _simulated(account, asked, str(asked.get("CallerArn") or administrator(account).arn), sources, None)


def _simulated(
    account: "Account", asked: Mapping[str, Any], caller: str, sources: list[Source], bound: list[Document] | None
) -> dict[str, Any]:
    """One result for each action and resource, in pages."""
    boundary = [each.document for each in _given(asked.get("PermissionsBoundaryPolicyInputList"))] or bound
    policy = _given([asked["ResourcePolicy"]])[0].document if asked.get("ResourcePolicy") else None
    context = context_of(asked.get("ContextEntries") or [])
    simulation = Simulation(caller, account.id, sources, boundary, policy, context)
    wanted = [(action, each) for action in asked["ActionNames"] for each in asked.get("ResourceArns") or ["*"]]
    begin, size = int(asked.get("Marker") or 0), int(asked.get("MaxItems") or len(wanted))
    page = wanted[begin : begin + size]
    answer: dict[str, Any] = {
        "EvaluationResults": [
            simulation.result(str(action), str(each), bool(asked.get("ResourceArns"))) for action, each in page
        ],
        "IsTruncated": begin + size < len(wanted),
    }
    return answer | ({"Marker": str(begin + size)} if answer["IsTruncated"] else {})


def _given(texts: Sequence[Any] | None) -> list[Source]:
    """Policies of the request itself. A document that is none is refused."""
    sources = []
    for number, text in enumerate(texts or [], 1):
        document = read(str(text))
        if not document:
            raise AwsError(
                "InvalidInput", f"Invalid Input Policy: Syntax errors in policy PolicyInputList.{number}.", 400
            )
        sources.append(Source(f"PolicyInputList.{number}", POLICY, document))
    return sources


def _sources(owner: Any) -> list[Source]:
    """The policies of one user, group or role, as the simulator names them."""
    kind = type(owner).__name__
    inline = list(owner.policies)
    names = [f"{kind.lower()}_{owner.name}_{name}" for name in inline] + [
        str(each.name) for each in owner.managed_policies.values()
    ]
    documents = permissions.documents_of(owner)
    return [Source(name, POLICY, document) for name, document in zip(names, documents, strict=True)]


def _owner(account: "Account", arn: str) -> Any:
    """The entity behind an ARN; sessions are none."""
    iam = account.moto("iam", "aws")
    kind = arn.rpartition(":")[2].partition("/")[0]
    entities = {"role": iam.roles, "user": iam.users, "group": iam.groups}
    if ":iam:" not in arn or kind not in entities:
        text = f"Invalid Entity Arn: {arn} does not clearly define entity type and name."
        raise AwsError("InvalidInput", text, 400)
    for owner in entities[kind].values():
        if owner.arn == arn:
            return owner
    name = arn.rsplit("/", 1)[-1]
    raise AwsError("NoSuchEntity", f"The {kind} with name {name} cannot be found.")

"""The roles of a service's tasks: whom they trust, what they may do."""

import json
from fnmatch import fnmatch
from typing import Any

from stackmedic.lab.fault import anew, revisions
from stackmedic.lab.fault.aws import Aws, FaultError, State

EXECUTION, TASK = "executionRoleArn", "taskRoleArn"
TRUSTS_TASKS = {
    "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"},
}  # fmt: skip


def of(aws: Aws, service: dict[str, Any], which: str = EXECUTION) -> str:
    """The name of a role of the service's task definition."""
    arn = revisions.definition(aws, service).get(which)
    if not arn:
        raise FaultError(f"{service['serviceName']} has no {which}")
    return str(arn).rsplit("/", 1)[-1]


def policies(aws: Aws, role: str) -> State:
    """Everything that a role is given: attached policies and inline ones."""
    iam = aws("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return {
        "role": role,
        "attached": [e["PolicyArn"] for e in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]],
        "inline": {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names},
    }


def take(aws: Aws, role: str, *actions: str) -> State:
    """Take away every policy that allows one of the actions (without actions: every policy)."""
    state = policies(aws, role)
    attached = [each for each in state["attached"] if _allows(document_of(aws, each), actions)]
    inline = {name: text for name, text in state["inline"].items() if _allows(text, actions)}
    if not attached and not inline:
        raise FaultError(f"no policy of {role} allows {', '.join(actions)}")
    for arn in attached:
        aws("iam").detach_role_policy(RoleName=role, PolicyArn=arn)
    for name in inline:
        aws("iam").delete_role_policy(RoleName=role, PolicyName=name)
    return {"role": role, "attached": attached, "inline": inline}


def give_back(aws: Aws, state: State) -> None:
    for arn in state["attached"]:
        aws("iam").attach_role_policy(RoleName=state["role"], PolicyArn=arn)
    for name, text in anew.followed(aws, state["inline"]).items():
        aws("iam").put_role_policy(RoleName=state["role"], PolicyName=name, PolicyDocument=json.dumps(text))


def document_of(aws: Aws, arn: str) -> dict[str, Any]:
    """A managed policy's document, in its default version."""
    version = aws("iam").get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return dict(aws("iam").get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def _allows(document: dict[str, Any], actions: tuple[str, ...]) -> bool:
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    named = [each for one in statements if one["Effect"] == "Allow" for each in _listed(one.get("Action", []))]
    return not actions or any(fnmatch(action.lower(), each.lower()) for action in actions for each in named)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def grant(aws: Aws, role: str, *actions: str, resource: Any = "*") -> State:
    """One more inline policy, named by its first action; ``remove`` takes it away, unless it was there before."""
    name = actions[0].replace(":", "-")
    known = name in aws("iam").list_role_policies(RoleName=role)["PolicyNames"]
    inline = {} if known else {name: json.loads(policy(*actions, resource=resource))}
    given = {"role": role, "attached": [], "inline": inline}
    give_back(aws, given)
    return given


def trust(aws: Aws, role: str, **statement: Any) -> State:
    """Another trust policy, of one statement that lets a principal assume the role."""
    was = aws("iam").get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    said = {"Effect": "Allow", "Action": "sts:AssumeRole", **statement}
    _write_trust(aws, role, {"Version": "2012-10-17", "Statement": [said]})
    return {"role": role, "trust": was}


def trust_again(aws: Aws, state: State) -> None:
    _write_trust(aws, state["role"], state["trust"])


def _write_trust(aws: Aws, role: str, document: dict[str, Any]) -> None:
    aws("iam").update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(document))


def policy(*actions: str, effect: str = "Allow", resource: Any = "*", **more: Any) -> str:
    """A document of one statement."""
    about = {} if resource is None else {"Resource": resource}
    statement = {"Effect": effect, "Action": list(actions), **about, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def create(aws: Aws, role: str, trust: dict[str, Any]) -> None:
    """A role that is gone, under its name."""
    aws("iam").create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))


def remove(aws: Aws, state: State) -> None:
    """The opposite of ``give_back``."""
    for arn in state["attached"]:
        aws("iam").detach_role_policy(RoleName=state["role"], PolicyArn=arn)
    for name in state["inline"]:
        aws("iam").delete_role_policy(RoleName=state["role"], PolicyName=name)

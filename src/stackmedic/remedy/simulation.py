"""What IAM's simulator is asked before a plan is carried out, and what its answers are worth.

Asked about no resource it answers for all of them, which a policy that names resources does not allow: each permission
is asked about the resources that the plan's calls name. Where these are known only later, a no proves nothing.

Source: SimulatePrincipalPolicy in the IAM API reference (ResourceArns; ContextEntries).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stackmedic.aws.resources import FORMS, HANDED_TO, named
from stackmedic.model.plan import Plan

ALL = "*"
ROLES = ("executionRoleArn", "taskRoleArn")
_HANDED = [
    {"ContextKeyName": "iam:PassedToService", "ContextKeyValues": [each], "ContextKeyType": "string"}
    for each in sorted(set(HANDED_TO.values()))
]


def questions(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The permissions to ask about, by resource."""
    found: dict[str, tuple[str, ...]] = {}
    for permission in plan.permissions:
        for resource in sorted(set(_resources(plan, permission))) or [ALL]:
            found[resource] = (*found.get(resource, ()), permission)
    return found


def asked(who: str, resource: str, names: Sequence[str]) -> dict[str, Any]:
    """One question to the simulator."""
    about = {} if resource == ALL else {"ResourceArns": [resource]}
    return {"PolicySourceArn": who, "ActionNames": list(names), "ContextEntries": _HANDED, **about}


def answered(answer: Mapping[str, Any], resource: str) -> dict[str, bool | None]:
    """Allowed, denied, or not known: about all resources, only those that AWS checks against none can be denied."""
    return {
        each["EvalActionName"]: _worth(str(each["EvalDecision"]), each["EvalActionName"], resource)
        for each in answer.get("EvaluationResults", [])
    }


def combined(one: Mapping[str, bool | None], other: Mapping[str, bool | None]) -> dict[str, bool | None]:
    """What is needed on several resources has to be allowed on each."""
    both = {name: False if False in (one[name], other[name]) else None for name in one.keys() & other.keys()}
    yes = {name: True for name in both if one[name] and other[name]}
    return {**one, **other, **both, **yes}


def _resources(plan: Plan, permission: str) -> Iterator[str]:
    known = {"region": plan.scope.region, "account": plan.scope.account}
    calls = [each for step in plan.steps for each in (*step.change.calls, *step.change.undo)]
    if permission == "iam:PassRole":
        given = (each.parameters.get(role) for each in calls for role in ROLES)
        yield from (each for each in given if isinstance(each, str))
        return
    for each in calls:
        if each.call.partition(":")[0] == permission.partition(":")[0]:
            resource = named(permission, each.parameters, known)
            if resource:
                yield resource


def _worth(decision: str, permission: str, resource: str) -> bool | None:
    if decision == "allowed":
        return True
    return None if decision == "implicitDeny" and resource == ALL and permission in FORMS else False

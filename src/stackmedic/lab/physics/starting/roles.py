"""The roles of a task: ECS assumes them before anything else; what it cannot assume, the task cannot have.

Source: ECS developer guide, "Amazon ECS task execution IAM role", "IAM roles for Amazon ECS".
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.starting import words
from stackmedic.lab.physics.starting.attempt import Attempt, StartProblem

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

AT_ONCE = (2.0, 4.0)


def role_problem(account: "Account", definition: dict[str, Any]) -> str:
    """What a service event or RunTask says when a role of the definition cannot be assumed; empty when all can."""
    for name in ("taskRoleArn", "executionRoleArn"):
        arn = definition.get(name)
        if arn and not permissions.trusts(account, str(arn)):
            return words.ROLE_NOT_ASSUMED.format(role=arn)
    if not definition.get("executionRoleArn"):
        return _role_missed(definition)
    return ""


def _role_missed(definition: dict[str, Any]) -> str:
    containers = definition["containerDefinitions"]
    if any(each.get("secrets") for each in containers):
        return words.ROLE_NEEDED.format(what="secrets")
    if any(".dkr.ecr." in each["image"] for each in containers):
        return words.ROLE_NEEDED.format(what="ECR images")
    if any((each.get("logConfiguration") or {}).get("logDriver") == "awslogs" for each in containers):
        return words.ROLE_NEEDED.format(what="log driver awslogs")
    return ""


def roles(attempt: Attempt) -> StartProblem | None:
    """Both roles exist and trust ECS's tasks."""
    said = role_problem(attempt.account, attempt.task.definition)
    return attempt.stops(said, AT_ONCE) if said else None

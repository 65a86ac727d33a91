"""What it takes to start a Fargate task, checked in the order in which Fargate does it.

Roles are assumed; secrets and parameters are read; a token for the registry is fetched; manifests are resolved; log
streams are created; layers are pulled; environment files are read. The first thing that fails is what AWS says.
Everything is evaluated from the account as it is at that moment; a task that runs already is not asked again.

Source of the order: stopped tasks in private subnets whose endpoints were added one by one (secretsmanager, ecr.api,
logs, s3): each revealed the next error.
"""

from typing import TYPE_CHECKING

from stackmedic.lab.physics.starting.attempt import Attempt, StartProblem
from stackmedic.lab.physics.starting.entry import entry_problem
from stackmedic.lab.physics.starting.files import files, variables
from stackmedic.lab.physics.starting.images import digest_of, download, layers, manifests, registry_auth
from stackmedic.lab.physics.starting.loggers import loggers
from stackmedic.lab.physics.starting.roles import role_problem, roles
from stackmedic.lab.physics.starting.secrets import read_value, references, secrets

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task

CHECKS = (roles, secrets, registry_auth, manifests, loggers, layers, files)


def problem(account: "Account", task: "Task") -> StartProblem | None:
    """What keeps the task from starting now; None when nothing does, and then the task has its secrets."""
    attempt = Attempt(account, task)
    for check in CHECKS:
        found = check(attempt)
        if found is not None:
            return found
    task.secrets = _read_all(attempt)
    return None


def secret_values(account: "Account", task: "Task") -> dict[str, dict[str, str]]:
    """The values that the task got when it started to start, by container and variable.

    They are read before images are pulled: a secret that is deleted meanwhile does not hurt this task any more.
    """
    return task.secrets or _read_all(Attempt(account, task))


def _read_all(attempt: Attempt) -> dict[str, dict[str, str]]:
    values = {each["name"]: variables(attempt.account, each) for each in attempt.containers}
    for reference in references(attempt):
        values[reference.container][reference.name] = read_value(attempt, reference)
    return values


__all__ = ["StartProblem", "digest_of", "download", "entry_problem", "problem", "role_problem", "secret_values"]

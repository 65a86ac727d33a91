"""The task role's trust names a condition that no task of this account meets; a new deployment is forced.

Source: ECS developer guide, "Amazon ECS task IAM role" (aws:SourceAccount against the confused deputy).
"""

from stackmedic.lab.fault import Aws, State, revisions, roles

TASKS = {"Service": "ecs-tasks.amazonaws.com"}


def inject(aws: Aws, service: str = "backend", account: str = "999999999999", redeploy: bool = True) -> State:
    """``account``: the only one from which the role may be assumed."""
    found = aws.service(service)
    condition = {"StringEquals": {"aws:SourceAccount": account}}
    state = roles.trust(aws, roles.of(aws, found, roles.TASK), Principal=TASKS, Condition=condition)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **state}


def heal(aws: Aws, state: State) -> None:
    roles.trust_again(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

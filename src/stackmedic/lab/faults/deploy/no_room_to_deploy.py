"""One task, at most 100 %, at least 100 %: a deployment may neither start a task nor stop one.

Source: ECS developer guide, "Service definition parameters": maximumPercent is rounded down, minimumHealthyPercent up.
"""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", tasks: int = 1) -> State:
    found = aws.service(service)
    tight = found["deploymentConfiguration"] | {"maximumPercent": 100, "minimumHealthyPercent": 100}
    state = revisions.set_service(aws, found, desiredCount=tasks, deploymentConfiguration=tight)
    revisions.redeploy(aws, found)
    return state


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""A task is started by hand and stopped by hand; no service knows of it."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    task = revisions.run_once(aws, found, found["taskDefinition"])
    aws("ecs").stop_task(cluster=found["clusterArn"], task=task, reason="drill")
    return {}


def heal(aws: Aws, state: State) -> None:
    """A stopped task disappears by itself."""

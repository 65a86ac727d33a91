"""The service is scaled to twice its tasks."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", tasks: int = 4) -> State:
    return revisions.set_service(aws, aws.service(service), desiredCount=tasks)


def heal(aws: Aws, state: State) -> None:
    revisions.update(aws, state, **state["settings"])

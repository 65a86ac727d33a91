"""The default route of the tasks' subnets is deleted: running tasks stay, new ones cannot pull or read secrets.

A new deployment is forced unless ``redeploy=false``.
"""

from stackmedic.lab.fault import Aws, State, revisions, routes


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    state = routes.delete_default(aws, aws.network(found)["subnets"][0])
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **state}


def heal(aws: Aws, state: State) -> None:
    routes.restore_default(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))

"""The tag that the running task definition names is deleted from the registry; tasks that run keep running.

By itself it hurts at the next start of a task, so that a new deployment is forced unless ``redeploy=false``.
"""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    repository, tag, manifest = aws.image(found)
    aws("ecr").batch_delete_image(repositoryName=repository, imageIds=[{"imageTag": tag}])
    if redeploy:
        aws.redeploy(found)
    return {"service": found["serviceName"], "repository": repository, "tag": tag, "manifest": manifest}


def heal(aws: Aws, state: State) -> None:
    aws.push(state["repository"], state["tag"], state["manifest"])
    aws.redeploy(aws.service(state["service"]))

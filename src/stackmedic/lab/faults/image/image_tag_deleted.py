"""The tag that the running task definition names is deleted from the registry; tasks that run keep running.

By itself it hurts at the next start of a task, so that a new deployment is forced unless ``redeploy=false``.
"""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    repository, tag, manifest = images.of(aws, found)
    aws("ecr").batch_delete_image(repositoryName=repository, imageIds=[{"imageTag": tag}])
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "repository": repository, "tag": tag, "manifest": manifest}


def heal(aws: Aws, state: State) -> None:
    images.put_back(aws, state)

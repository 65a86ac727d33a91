"""The tag of an earlier version is deleted from the registry; nothing that runs or would start names it."""

from stackmedic.lab.fault import Aws, FaultError, State, images


def inject(aws: Aws, service: str = "backend") -> State:
    repository, running, _ = images.of(aws, aws.service(service))
    tags = [each["imageTag"] for each in aws("ecr").list_images(repositoryName=repository)["imageIds"]]
    old = [each for each in tags if each not in (running, "latest")]
    if not old:
        raise FaultError(f"{repository} has no earlier tag")
    found = aws("ecr").batch_get_image(repositoryName=repository, imageIds=[{"imageTag": old[0]}])["images"][0]
    aws("ecr").batch_delete_image(repositoryName=repository, imageIds=[{"imageTag": old[0]}])
    return {"repository": repository, "tag": old[0], "manifest": found["imageManifest"]}


def heal(aws: Aws, state: State) -> None:
    images.push(aws, state["repository"], state["tag"], state["manifest"])

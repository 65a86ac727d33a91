"""The service is pinned to a digest, and the image is deleted: the tag exists again, the digest is gone.

Source: ECS developer guide, "Container image resolution"; lifecycle rules that expire untagged images.
"""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    repository, tag, manifest = images.of(aws, found)
    asked = aws("ecr").batch_get_image(repositoryName=repository, imageIds=[{"imageTag": tag}])
    digest = asked["images"][0]["imageId"]["imageDigest"]
    aws("ecr").batch_delete_image(repositoryName=repository, imageIds=[{"imageDigest": digest}])
    images.push(aws, repository, tag, manifest, memory_mib=images.program(manifest)["memory_mib"] + 1)

    def pin(container: dict[str, str]) -> None:
        container["image"] = f"{container['image'].rpartition(':')[0]}@{digest}"

    state = revisions.change(aws, found, pin)
    return state | {"repository": repository, "tag": tag, "manifest": manifest}


def heal(aws: Aws, state: State) -> None:
    images.push(aws, state["repository"], state["tag"], state["manifest"])
    revisions.go_back(aws, state)

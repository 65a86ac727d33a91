"""Images that run: their tag deleted, their repository shut."""

import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack
from tests.scenarios.lab import Lab

DENIED = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Sid": "no", "Effect": "Deny", "Principal": "*", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]},
]})  # fmt: skip


def mutations(stack: Stack) -> Iterator[Mutation]:
    images = {each["image"] for one in stack.definitions.values() for each in one["containerDefinitions"]}
    for image in sorted(each for each in images if ".dkr.ecr." in each):
        repository, tag = image.split("/", 1)[1].rsplit(":", 1)
        about, fields = (repository, image), ("image", "imageDetails", "stoppedReason", "policyText")
        yield Mutation(f"image {repository}:{tag}: deleted", about, fields, delete(repository, tag), starts=True)
        yield Mutation(f"repository {repository}: policy denies", about, fields, shut(repository), starts=True)
        yield Mutation(f"repository {repository}: deleted", about, fields,
                       call("ecr", "delete_repository", repositoryName=repository, force=True), True)  # fmt: skip
        for other in tags(stack, repository, tag):
            yield Mutation(f"image {repository}:{tag}: what {other} is", about, (*fields, "imageDigest"),
                           move(repository, tag, other), starts=True)  # fmt: skip
        yield Mutation(f"repository {repository} imageTagMutability: IMMUTABLE", about, ("imageTagMutability",),
                       call("ecr", "put_image_tag_mutability", repositoryName=repository,
                            imageTagMutability="IMMUTABLE"))  # fmt: skip
        yield Mutation(f"repository {repository} scanOnPush: off", about, ("imageScanningConfiguration",),
                       call("ecr", "put_image_scanning_configuration", repositoryName=repository,
                            imageScanningConfiguration={"scanOnPush": False}))  # fmt: skip
        yield Mutation(f"repository {repository} life cycle: none", about, ("lifecyclePolicyText",),
                       call("ecr", "delete_lifecycle_policy", repositoryName=repository))  # fmt: skip


def tags(stack: Stack, repository: str, running: str) -> list[str]:
    found = stack.all("ecr", "list_images", "imageIds", repositoryName=repository)
    return sorted(each["imageTag"] for each in found if each.get("imageTag", running) != running)


def move(repository: str, tag: str, other: str) -> Any:
    """The running tag put on another image of the repository, as a push by mistake does."""

    def apply(lab: Lab) -> None:
        ecr = lab.client("ecr")
        found = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": other}])["images"][0]
        ecr.put_image(repositoryName=repository, imageManifest=found["imageManifest"], imageTag=tag)

    return apply


def delete(repository: str, tag: str) -> Any:
    return lambda lab: lab.client("ecr").batch_delete_image(repositoryName=repository, imageIds=[{"imageTag": tag}])


def shut(repository: str) -> Any:
    return lambda lab: lab.client("ecr").set_repository_policy(repositoryName=repository, policyText=DENIED)

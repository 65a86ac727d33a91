"""Images that run: their tag deleted, their repository shut."""

import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack

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


def delete(repository: str, tag: str) -> Any:
    return lambda lab: lab.client("ecr").batch_delete_image(repositoryName=repository, imageIds=[{"imageTag": tag}])


def shut(repository: str) -> Any:
    return lambda lab: lab.client("ecr").set_repository_policy(repositoryName=repository, policyText=DENIED)

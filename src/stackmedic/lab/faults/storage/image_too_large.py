"""A new version's image does not fit on the task's ephemeral storage, packed and unpacked together."""

import json

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "b16f11e", gib: int = 8) -> State:
    """``gib``: the image's compressed size; Fargate gives 20 GiB unasked."""
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    written = json.loads(manifest)
    written["layers"][0]["size"] = gib * 2**30
    images.push(aws, repository, tag, json.dumps(written))
    return images.use_tag(aws, found, tag)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

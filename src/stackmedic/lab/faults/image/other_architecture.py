"""A new version is built on another kind of machine: its manifest is for ARM, the task is for x86.

Source: images built on Apple silicon; "does not contain descriptor matching platform 'linux/amd64'".
"""

import json

from stackmedic.lab.fault import Aws, State, images, revisions

PLATFORM = "dev.stackmedic.lab.platform"


def inject(aws: Aws, service: str = "backend", tag: str = "ab1e5e6") -> State:
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    written = json.loads(manifest)
    written["annotations"][PLATFORM] = "linux/arm64"
    images.push(aws, repository, tag, json.dumps(written))
    return images.use_tag(aws, found, tag)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

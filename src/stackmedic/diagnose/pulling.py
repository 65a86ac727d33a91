"""The images that tasks start from, and what registries answered to who asked for them."""

import re

from stackmedic.diagnose.messages import Message, messages
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.told import BY_AWS
from stackmedic.model.evidence import Evidence
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import ContainerDefinition

PULLS = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")  # As ECR asks IAM for.
PULLS = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")  # What the execution role is asked for.
FORBIDDEN = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr[\w.-]*/(?:v2/)?(?P<repository>[\w./-]+?)(?:[:@]|/manifests/|/blobs/)"
    r".*403 Forbidden",
    re.DOTALL,
)


def needed(snapshot: Snapshot, service: Service) -> dict[str, ContainerDefinition]:
    """The image references of the revisions that matter, each with the first container that names it."""
    found: dict[str, ContainerDefinition] = {}
    for revision in suspect_revisions(snapshot, service):
        for container in revision.containers:
            found.setdefault(container.image, container)
    return found


def spoken_of(snapshot: Snapshot, service: Service, reference: str) -> bool:
    """Whether any message names an image; docker.io/library/ may have been put before it."""
    return any(reference.rsplit("/", 1)[-1] in each.text for each in messages(snapshot, service))


def denied(snapshot: Snapshot, service: Service, reference: str) -> Evidence | None:
    """AWS's own word that another registry answered: there is no such image."""
    tail = re.escape(reference.removeprefix("docker.io/").removeprefix("library/"))
    answer = re.compile(rf"failed to resolve ref(?:erence)? \"?(?:\S+/)?{tail}\"?: (?:\S+: )?not found")
    told = [each for each in messages(snapshot, service) if each.origin in BY_AWS and answer.search(each.text)]
    return told[-1].evidence if told else None


def forbidden(snapshot: Snapshot, service: Service) -> tuple[tuple[Message, str, str], ...]:
    """Pulls from ECR that were answered 403 without a word of why: each message with the registry's account and the
    repository. Source: ECR user guide, "Troubleshooting Docker commands" (HTTP 403 errors)."""
    told = ((each, FORBIDDEN.search(each.text)) for each in messages(snapshot, service) if each.origin in BY_AWS)
    return tuple((each, found["account"], found["repository"]) for each, found in told if found)

"""Images: found by tag or digest, of the task's platform, allowed to the execution role, with layers within reach.

ECR is three things: ``ecr.api`` gives the token, ``ecr.dkr`` the manifest, and S3 the layers. A VPC with endpoints only
needs all three; without the one for S3 everything succeeds until the layers.

Source: ECR user guide, "Amazon ECR interface VPC endpoints", "Using Amazon ECR images with Amazon ECS".
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics import network
from stackmedic.lab.physics.starting import public, words
from stackmedic.lab.physics.starting.attempt import Attempt, StartProblem

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task

ANSWERED = (8.0, 15.0)
TOKEN_NOT_ANSWERED = (240.0, 290.0)  # "STOPPED after 4 min 49 s": three attempts of the SDK, and the agent's own.
MANIFEST_TRIED_AGAIN = (160.0, 220.0)  # Seven attempts with growing pauses; a service then tries every 5 to 7 minutes.
LAYERS_NOT_ANSWERED = (200.0, 280.0)
DISK_GIB, UNPACKED = 20, 2.5  # What Fargate gives unasked; how much larger layers are when unpacked, about.
ELSEWHERE_BYTES = 1.5e8  # An image of which the lab has no manifest.
PLATFORM = "dev.stackmedic.lab.platform"
ECR = re.compile(r"(?P<registry>(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com)/(?P<rest>.+)")


@dataclass(frozen=True, slots=True)
class Image:
    """An image's name, taken apart. ``account`` and ``region`` are empty for registries other than ECR."""

    name: str
    registry: str
    repository: str
    tag: str
    digest: str
    account: str = ""
    region: str = ""

    @property
    def reference(self) -> str:
        return self.digest or self.tag

    @property
    def full(self) -> str:
        """The name as containerd completes it: ``nginx`` is ``docker.io/library/nginx:latest``."""
        tail = f"@{self.digest}" if self.digest else f":{self.tag}"
        return f"{self.registry}/{self.repository}{tail}"


def parse(name: str) -> Image:
    """Take an image's name apart, as containerd does."""
    found = ECR.fullmatch(name)
    rest = found["rest"] if found else name
    rest, _, digest = rest.partition("@")
    path, _, tag = rest.rpartition(":") if ":" in rest.rsplit("/", 1)[-1] else (rest, "", "")
    tag = "" if digest else tag or "latest"
    if found:
        return Image(name, found["registry"], path, tag, digest, found["account"], found["region"])
    first, _, remainder = path.partition("/")
    if remainder and ("." in first or ":" in first or first == "localhost"):
        return Image(name, first, remainder, tag, digest)
    return Image(name, "docker.io", path if remainder else f"library/{path}", tag, digest)


def stored(account: "Account", image: Image) -> Any:
    """moto's image of that tag or digest, or None."""
    repository = repository_of(account, image)
    for each in repository.images if repository is not None else ():
        if image.digest and each.get_image_digest() == image.digest:
            return each
        if not image.digest and image.tag in each.image_tags:
            return each
    return None


def repository_of(account: "Account", image: Image) -> Any:
    """moto's repository, or None; another account's registry is not in this lab."""
    if image.account != account.id:
        return None
    return account.moto("ecr", image.region).repositories.get(image.repository)


def manifest_of(account: "Account", name: str) -> dict[str, Any]:
    """The manifest of an image in ECR, what is known of a public one; empty for an image that is nowhere."""
    image = parse(name)
    found = stored(account, image)
    if found is None:
        return {} if image.region else public.manifest(image.registry, image.repository)
    return dict(json.loads(found.get_image_manifest()))


def digest_of(account: "Account", name: str) -> str:
    """The digest that DescribeTasks shows for a running container."""
    image = parse(name)
    found = stored(account, image)
    if found is not None:
        return str(found.get_image_digest())
    return image.digest or f"sha256:{sha256(image.full.encode()).hexdigest()}"


def platforms(manifest: dict[str, Any]) -> set[str]:
    """The platforms that a manifest or index is for; linux/amd64 where it does not say."""
    named = {
        f"{each['platform'].get('os', 'linux')}/{each['platform'].get('architecture', 'amd64')}"
        for each in manifest.get("manifests", [])
        if each.get("platform", {}).get("os") != "unknown"  # Attestations are listed as "unknown/unknown".
    }
    return named or {(manifest.get("annotations") or {}).get(PLATFORM, "linux/amd64")}


def _each(attempt: Attempt) -> Iterator[tuple[str, Image]]:
    for container in attempt.containers:
        yield container["name"], parse(container["image"])


def registry_auth(attempt: Attempt) -> StartProblem | None:
    """A token for ECR, if any image is there; credentials of a private registry, where a container names some."""
    regions = sorted({image.region for _, image in _each(attempt) if image.region})
    for region in regions:
        if not attempt.reaches("ecr.api", region):
            address = attempt.address("ecr.api")
            return attempt.stops(words.REGISTRY_UNREACHABLE.format(region=region, address=address), TOKEN_NOT_ANSWERED)
        denied = attempt.denied("ecr:GetAuthorizationToken", "*", "ecr.api")
        if denied:
            said = words.REGISTRY_REFUSED.format(request=attempt.request_id(), error=denied)
            return attempt.stops(said, ANSWERED)
    return None


def manifests(attempt: Attempt) -> StartProblem | None:
    """Every image's manifest is there and allowed, and is for the task's platform."""
    for container, image in _each(attempt):
        said = _ecr_manifest(attempt, image) if image.region else _other_manifest(attempt, image, container)
        if said:
            return attempt.stops(said, MANIFEST_TRIED_AGAIN, container)
    return None


def _ecr_manifest(attempt: Attempt, image: Image) -> str:
    if not attempt.reaches("ecr.dkr", image.region):
        return words.IMAGE_UNREACHABLE.format(
            times=7,
            image=image.full,
            host=image.registry,
            repository=image.repository,
            reference=image.reference,
            address=attempt.address("ecr.dkr"),
        )
    if _pull_denied(attempt, image, "ecr:BatchGetImage"):
        return words.IMAGE_REFUSED.format(
            times=1, image=image.full, registry=image.registry, repository=image.repository, reference=image.reference
        )
    if stored(attempt.account, image) is None:
        return words.IMAGE_MISSING.format(times=7, image=image.full)
    return _platform_problem(attempt, image)


def _pull_denied(attempt: Attempt, image: Image, action: str) -> bool:
    repository = repository_of(attempt.account, image)
    if image.account != attempt.account.id:
        return True
    resource = attempt.account.arn("ecr", f"repository/{image.repository}", image.region)
    return bool(attempt.denied(action, resource, "ecr.dkr", getattr(repository, "policy", None)))


def _platform_problem(attempt: Attempt, image: Image) -> str:
    arm = (attempt.task.definition.get("runtimePlatform") or {}).get("cpuArchitecture") == "ARM64"
    platform = "linux/arm64" if arm else "linux/amd64"
    if platform in platforms(manifest_of(attempt.account, image.name)):
        return ""
    return words.IMAGE_OTHER_PLATFORM.format(times=7, platform=platform)


def _other_manifest(attempt: Attempt, image: Image, container: str) -> str:
    """A registry outside AWS. What lies behind a login is taken as being there for whoever brings credentials."""
    if not attempt.reaches(network.INTERNET, attempt.account.region):
        host = "registry-1.docker.io" if image.registry == "docker.io" else image.registry
        return words.IMAGE_UNREACHABLE.format(
            times=7,
            image=image.full,
            host=host,
            repository=image.repository,
            reference=image.reference,
            address=attempt.address(network.INTERNET),
        )
    if _has_credentials(attempt, container):
        return ""
    if not public.is_public(image.registry, image.repository):
        return words.IMAGE_NOT_PUBLIC.format(times=1, image=image.full)
    return "" if public.is_pushed(image.tag, image.digest) else words.IMAGE_MISSING.format(times=7, image=image.full)


def _has_credentials(attempt: Attempt, container: str) -> bool:
    return any(each["name"] == container and each.get("repositoryCredentials") for each in attempt.containers)


def layers(attempt: Attempt) -> StartProblem | None:
    """ECR's layers come from a bucket of the region, over whatever way the task has to S3."""
    for container, image in _each(attempt):
        if not image.region:
            continue
        if not attempt.reaches("s3", image.region):
            said = words.LAYERS_UNREACHABLE.format(image=image.full, address=attempt.address("s3"))
            return attempt.stops(said, LAYERS_NOT_ANSWERED, container)
        if _pull_denied(attempt, image, "ecr:GetDownloadUrlForLayer") or _bucket_denied(attempt, image):
            digest = digest_of(attempt.account, image.name)
            said = words.LAYERS_REFUSED.format(registry=image.registry, repository=image.repository, digest=digest)
            return attempt.stops(said, ANSWERED, container)
    return _space(attempt)


def download(account: "Account", task: "Task") -> None:
    """The images come over the wire: layers of ECR from S3, others from the internet; nothing is cached on Fargate."""
    for container in task.definition["containerDefinitions"]:
        image = parse(container["image"])
        size = sum(float(each.get("size") or 0) for each in manifest_of(account, image.name).get("layers", []))
        account.usage.move(task.interface, "s3" if image.region else network.INTERNET, 0.0, size or ELSEWHERE_BYTES)


def _space(attempt: Attempt) -> StartProblem | None:
    """Layers lie on the task's ephemeral storage twice, as they came and unpacked; 20 GiB unless more is asked for.

    Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html.
    """
    asked = attempt.task.definition.get("ephemeralStorage") or {}
    left = float(asked.get("sizeInGiB") or DISK_GIB) * 2**30
    for container, image in _each(attempt):
        for layer in manifest_of(attempt.account, image.name).get("layers", []):
            left -= float(layer.get("size") or 0) * (1 + UNPACKED)
            if left < 0:
                said = words.LAYERS_TOO_LARGE.format(digest=layer["digest"])
                return attempt.stops(said, LAYERS_NOT_ANSWERED, container)
    return None


def _bucket_denied(attempt: Attempt, image: Image) -> bool:
    """An S3 endpoint's policy must let ECR's own bucket through (the URL is signed: no role is asked)."""
    from stackmedic.lab.physics.policies import Request, Verdict, judge, read

    endpoint = network.endpoint_of(attempt.account, attempt.task.interface, "s3")
    if endpoint is None:
        return False
    resource = f"arn:aws:s3:::prod-{image.region}-starport-layer-bucket/layer"
    request = Request("s3:GetObject", resource, ("*",), (), {"aws:SourceVpce": endpoint.id})
    return judge([read(endpoint.policy_document)], request, resource_based=True) is not Verdict.ALLOWED

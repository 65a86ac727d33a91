"""Images in the account's registry, and the programs that they carry."""

import json
from typing import Any

from stackmedic.lab.fault import revisions
from stackmedic.lab.fault.aws import Aws, FaultError, State

PROGRAM = "dev.stackmedic.lab.program"
USUAL_S = 0.02  # What a path takes that says nothing of it.


def of(aws: Aws, service: dict[str, Any]) -> tuple[str, str, str]:
    """Repository, tag and manifest of the image of a service's container."""
    name = revisions.container(aws, service)["image"]
    registry, _, path = name.partition("/")
    repository, _, tag = path.partition(":")
    if ".dkr.ecr." not in registry:
        raise FaultError(f"{name} is in another registry")
    found = aws("ecr").batch_get_image(repositoryName=repository, imageIds=[{"imageTag": tag}])["images"]
    if not found:
        raise FaultError(f"{name} is not in the registry")
    return repository, tag, str(found[0]["imageManifest"])


def push(aws: Aws, repository: str, tag: str, manifest: str, **changed: Any) -> None:
    """Push an image under a tag, with parts of its program changed."""
    written = json.loads(manifest)
    program = json.loads(written["annotations"][PROGRAM]) | changed
    written["annotations"][PROGRAM] = json.dumps(program)
    text = json.dumps(written) if changed else manifest
    aws("ecr").put_image(repositoryName=repository, imageTag=tag, imageManifest=text)


def program(manifest: str) -> dict[str, Any]:
    """What the image's program is like."""
    return dict(json.loads(json.loads(manifest)["annotations"][PROGRAM]))


def asks(aws: Aws, service: dict[str, Any], store: str) -> dict[str, Any]:
    """How the running program gets to a store ("postgres", "redis"). Raises FaultError where it asks none."""
    found = dict(program(of(aws, service)[2]).get(store) or {})
    if not found:
        raise FaultError(f"{revisions.called(service)} asks nothing of {store}")
    return found


def slowest(aws: Aws, service: dict[str, Any]) -> tuple[str, float]:
    """The path of the running program that takes longest, and its seconds; what it is checked by does not count."""
    checked = aws.target_group(service).get("HealthCheckPath") if service["loadBalancers"] else None
    routes = program(of(aws, service)[2]).get("routes", {})
    taking = {path: each.get("latency_s", USUAL_S) for path, each in routes.items() if not each.get("to")}
    taking.pop(checked, None)
    if not taking:
        raise FaultError(f"{revisions.called(service)} answers no path by itself")
    path = max(taking, key=lambda each: float(taking[each]))
    return path.removesuffix("*"), float(taking[path])


def release(aws: Aws, service: dict[str, Any], tag: str, program: dict[str, Any], **more: Any) -> State:
    """A new version: the running program with some parts changed, under a tag of its own, deployed."""
    repository, _, manifest = of(aws, service)
    push(aws, repository, tag, manifest, **program)
    return use_tag(aws, service, tag, **more)


def use_tag(aws: Aws, service: dict[str, Any], tag: str, **more: Any) -> State:
    """Deploy another tag of the same repository; ``more`` changes the container further."""

    def what(changed: dict[str, Any]) -> None:
        changed["image"] = f"{changed['image'].rpartition(':')[0]}:{tag}"
        changed.update(more)

    return revisions.change(aws, service, what)


def replace(aws: Aws, service: dict[str, Any], **changed: Any) -> State:
    """Push the running tag again with another program, and start tasks anew."""
    repository, tag, manifest = of(aws, service)
    push(aws, repository, tag, manifest, **changed)
    revisions.redeploy(aws, service)
    return {"service": service["serviceName"], "repository": repository, "tag": tag, "manifest": manifest}


def put_back(aws: Aws, state: State) -> None:
    """The manifest that the tag had, and tasks that start from it."""
    push(aws, state["repository"], state["tag"], state["manifest"])
    revisions.redeploy(aws, aws.service(state["service"]))

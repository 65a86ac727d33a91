"""A new revision gives the whole task less memory than its program needs."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", cpu: int = 256, mib: int = 512, version_mib: int = 600) -> State:
    """``version_mib``: what the deployed version has come to need; 512 MiB is the least that Fargate gives."""
    found = aws.service(service)
    repository, tag, manifest = images.of(aws, found)
    images.push(aws, repository, f"{tag}-grown", manifest, memory_mib=version_mib)
    changed = revisions.definition(aws, found) | {"cpu": str(cpu), "memory": str(mib)}
    container = revisions.meant(found, changed)
    container["image"] = f"{container['image']}-grown"
    for each in changed["containerDefinitions"]:  # AWS refuses one above the task's.
        each.pop("memory", None)
    return revisions.revise(aws, found, changed)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

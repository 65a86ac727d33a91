"""A new version takes more than a minute to start, and the grace period is five."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "50f7517", start_s: int = 75, grace_s: int = 300) -> State:
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    images.push(aws, repository, tag, manifest, start_s=start_s)
    changed = revisions.definition(aws, found)
    container = revisions.meant(found, changed)
    container["image"] = f"{container['image'].rpartition(':')[0]}:{tag}"
    return revisions.revise(aws, found, changed, healthCheckGracePeriodSeconds=grace_s)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""The grace period is cut just below what a version that starts slowly needs: its tasks are killed while they start."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "96ace05", start_s: int = 110, grace_s: int = 90) -> State:
    """Three checks in 90 s fail meanwhile, so that only the grace period could save the task."""
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    images.push(aws, repository, tag, manifest, start_s=start_s)
    changed = revisions.definition(aws, found)
    container = revisions.meant(found, changed)
    container["image"] = f"{container['image'].rpartition(':')[0]}:{tag}"
    return revisions.revise(aws, found, changed, healthCheckGracePeriodSeconds=grace_s)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

"""The grace period is cut just below what a version that starts slowly needs: its tasks are killed while they start."""

from stackmedic.lab.fault import Aws, State, images, revisions, targets


def inject(aws: Aws, service: str = "backend", tag: str = "96ace05", start_s: int = 0, grace_s: int = 0) -> State:
    """``grace_s``: without it, as long as the checks take to fail, so that only the grace period could save the task.

    ``start_s``: without it, a fifth longer than that.
    """
    found = aws.service(service)
    grace_s = grace_s or targets.until_unhealthy_s(aws, found)
    repository, _, manifest = images.of(aws, found)
    images.push(aws, repository, tag, manifest, start_s=start_s or int(1.2 * grace_s) + 2)
    changed = revisions.definition(aws, found)
    container = revisions.meant(found, changed)
    container["image"] = f"{container['image'].rpartition(':')[0]}:{tag}"
    return revisions.revise(aws, found, changed, healthCheckGracePeriodSeconds=grace_s)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

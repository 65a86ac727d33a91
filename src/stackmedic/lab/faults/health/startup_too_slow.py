"""A new version takes minutes to start, longer than the grace period and the health checks together allow."""

from stackmedic.lab.fault import Aws, State, images, revisions, targets


def inject(aws: Aws, service: str = "backend", tag: str = "51077e1", start_s: int = 0) -> State:
    """``start_s``: without it, twice what the grace period and the checks leave."""
    found = aws.service(service)
    left_s = found.get("healthCheckGracePeriodSeconds", 0) + targets.until_unhealthy_s(aws, found)
    return images.release(aws, found, tag, {"start_s": start_s or 2 * left_s})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)

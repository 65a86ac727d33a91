"""A new deployment of the same revision is under way: nothing is broken, and it ends by itself."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend") -> State:
    return revisions.redeploy(aws, aws.service(service))


def heal(aws: Aws, state: State) -> None:
    """A deployment completes by itself."""

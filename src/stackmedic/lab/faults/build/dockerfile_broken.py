"""The Dockerfile copies a file that the repository does not have: the build fails at that instruction."""

from stackmedic.lab.fault import Aws, State, builds
from stackmedic.lab.hidden import SOURCE


def inject(aws: Aws, service: str = "backend") -> State:
    """``service``: whose image is built, where the account has no project yet."""
    return builds.hide(aws, service, SOURCE, 2)


def heal(aws: Aws, state: State) -> None:
    builds.mend(aws, state)

"""The repository pins versions that exclude each other: the build's installer finds nothing that fits."""

from stackmedic.lab.fault import Aws, State, builds
from stackmedic.lab.hidden import SOURCE


def inject(aws: Aws, service: str = "backend") -> State:
    """``service``: whose image is built, where the account has no project yet."""
    return builds.hide(aws, service, SOURCE, 1)


def heal(aws: Aws, state: State) -> None:
    builds.mend(aws, state)

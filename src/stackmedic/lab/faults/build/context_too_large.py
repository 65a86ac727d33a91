"""No .dockerignore: modules and data go to the Docker daemon with every build, which takes longer than it may."""

from stackmedic.lab.fault import Aws, State, builds
from stackmedic.lab.hidden import BUILD_CONTEXT


def inject(aws: Aws, service: str = "backend", gib: int = 30) -> State:
    """``gib``: what is sent; ``service``: whose image is built, where the account has no project yet."""
    return builds.hide(aws, service, BUILD_CONTEXT, gib * 1024)


def heal(aws: Aws, state: State) -> None:
    builds.mend(aws, state)

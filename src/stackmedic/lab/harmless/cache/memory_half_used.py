"""The cache's memory is half used: far from full."""

from stackmedic.lab.fault import Aws, State, hiding
from stackmedic.lab.hidden import CACHE_MEMORY


def inject(aws: Aws, cache: str = "", share: float = 0.5) -> State:
    return hiding.hide(aws, CACHE_MEMORY, aws.cache(cache)["ReplicationGroupId"], share, usual=0.12)


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)

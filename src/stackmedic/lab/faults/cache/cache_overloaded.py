"""Expensive commands of others take the one core of the cache's engine: every command waits in line."""

from stackmedic.lab.fault import Aws, State, hiding
from stackmedic.lab.hidden import CACHE_CPU


def inject(aws: Aws, cache: str = "", percent: int = 150) -> State:
    return hiding.hide(aws, CACHE_CPU, aws.cache(cache)["ReplicationGroupId"], percent)


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)

"""The cache's security group loses its inbound rules: new connections time out."""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, cache: str = "", port: int = 0) -> State:
    """``port``: only the rules for that port."""
    return groups.revoke(aws, groups.of_cache(aws, cache), port=port)


def heal(aws: Aws, state: State) -> None:
    groups.give_back(aws, state)

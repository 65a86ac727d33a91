"""The database's security group loses its inbound rules: connections that are open stay, new ones time out."""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, database: str = "", port: int = 0) -> State:
    """``port``: only the rules for that port."""
    return groups.revoke(aws, groups.of_database(aws, database), port=port)


def heal(aws: Aws, state: State) -> None:
    groups.give_back(aws, state)

"""A parameter group limits the database to fewer connections than its clients' pools want; it is rebooted into it."""

from stackmedic.lab.fault import Aws, State, stores


def inject(aws: Aws, database: str = "", most: int = 8) -> State:
    """``most``: three of them are kept for superusers, two are the server's own."""
    name = aws.database(database)["DBInstanceIdentifier"]
    return stores.parameters(aws, name, "few-connections", max_connections=str(most))


def heal(aws: Aws, state: State) -> None:
    stores.use_parameters(aws, state["database"], state["parameters"])

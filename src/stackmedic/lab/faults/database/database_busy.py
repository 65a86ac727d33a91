"""The database's class is too small for what it has to do: other work takes its CPU, and queries wait."""

from stackmedic.lab.fault import Aws, State, hiding
from stackmedic.lab.hidden import DATABASE_CPU


def inject(aws: Aws, database: str = "", percent: int = 400) -> State:
    """``percent``: of the whole machine; more than 100 queues up."""
    return hiding.hide(aws, DATABASE_CPU, aws.database(database)["DBInstanceIdentifier"], percent)


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)

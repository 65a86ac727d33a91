"""The statements of the service have become many times more work: a plan has changed, a table has grown."""

from stackmedic.lab.fault import Aws, State, hiding
from stackmedic.lab.hidden import DATABASE_SLOW_QUERIES


def inject(aws: Aws, database: str = "", times: int = 400) -> State:
    return hiding.hide(aws, DATABASE_SLOW_QUERIES, aws.database(database)["DBInstanceIdentifier"], times, usual=1)


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)

"""An index is missing: each statement reads its table from end to end."""

from stackmedic.lab.fault import Aws, State, hiding
from stackmedic.lab.hidden import DATABASE_SCANS


def inject(aws: Aws, database: str = "", million_rows: float = 3.0) -> State:
    return hiding.hide(aws, DATABASE_SCANS, aws.database(database)["DBInstanceIdentifier"], million_rows)


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)

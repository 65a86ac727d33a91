"""What Performance Insights tells of the stack's database."""

from stackmedic.model.data_store import DatabaseLoad, Statement
from tests.diagnose.builders import Keyed, make

CALL = "pi:DescribeDimensionKeys"


def the_load(*statements: tuple[str, float], waits: tuple[str, ...] = ("CPU",)) -> Keyed:
    """Statements with the sessions that were active with them; all of these waited for the first of ``waits``."""
    rest = (0.0,) * (len(waits) - 1)
    keys = tuple(
        make(Statement, CALL, f"Keys[{place}]", text=text, sessions=sessions, by_wait=(sessions, *rest))
        for place, (text, sessions) in enumerate(statements)
    )
    return Keyed("shop-postgres", make(DatabaseLoad, CALL, "", statements=keys, waits=waits))

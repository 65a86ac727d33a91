"""The database's data grows until its storage is full, and RDS shuts it down."""

from stackmedic.lab.fault import Aws, State, hiding, stores
from stackmedic.lab.hidden import DATABASE_GROWTH


def inject(aws: Aws, database: str = "", gib_per_h: int = 120) -> State:
    found = aws.database(database)
    name, most = found["DBInstanceIdentifier"], found.get("MaxAllocatedStorage")
    if most and most != found["AllocatedStorage"]:  # Storage autoscaling off.
        stores.modify_database(aws, name, MaxAllocatedStorage=found["AllocatedStorage"])
    state = hiding.hide(aws, DATABASE_GROWTH, name, gib_per_h)
    return {"database": name, "gib": found["AllocatedStorage"], "most": most, **state}


def heal(aws: Aws, state: State) -> None:
    """The growth ends, and there is more room."""
    hiding.show(aws, state)
    stores.modify_database(aws, state["database"], AllocatedStorage=state["gib"] * 3)

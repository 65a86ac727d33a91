"""Times as clients send them: the protocols parse them into datetimes, numbers or text."""

from datetime import UTC, datetime
from typing import Any


def seconds(moment: Any) -> float:
    """Seconds since 1970; a time without a zone is UTC, as everywhere in AWS."""
    if isinstance(moment, int | float):
        return float(moment)
    if isinstance(moment, str):
        try:
            return float(moment)
        except ValueError:
            moment = datetime.fromisoformat(moment)
    aware: datetime = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.timestamp()

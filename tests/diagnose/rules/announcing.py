"""What AWS Health tells of AWS itself."""

from stackmedic.model.signal import HealthEvent
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import REGION, Listed, ago, make


def announced(category: str, code: str, service: str = "FARGATE") -> Listed:
    """One event that is open or upcoming."""
    arn = f"arn:aws:health:{REGION}::event/{service}/{code}/1"
    facts = {
        "arn": arn,
        "service": service,
        "code": code,
        "category": category,
        "region": REGION,
        "began_at": ago("1h"),
    }
    return Listed(HealthEvent, EVERYWHERE, (make(HealthEvent, "health:DescribeEvents", "events[0]", **facts),))

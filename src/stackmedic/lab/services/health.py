"""AWS Health: the account's support plan is Basic, for which it has no API.

Source: docs.aws.amazon.com/health/latest/ug/health-api.html (SubscriptionRequiredException without a Business,
Enterprise On-Ramp or Enterprise plan).
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import own
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


@own("health", "DescribeEvents", "DescribeEventDetails", "DescribeAffectedEntities", "DescribeEventAggregates")
def without_a_plan(account: "Account", call: Call) -> dict[str, Any]:
    raise AwsError("SubscriptionRequiredException", "")

"""CloudTrail: the event history of the last 90 days, as LookupEvents shows it."""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import own
from stackmedic.lab.physics.trail import Recorded
from stackmedic.lab.physics.trail_event import document, resources, source, username
from stackmedic.lab.physics.window import seen_from_lab
from stackmedic.lab.services.moments import seconds
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

A_PAGE = 50
KEPT_S = 90 * 86_400
ATTRIBUTES = (
    "AccessKeyId",
    "EventId",
    "EventName",
    "EventSource",
    "ReadOnly",
    "ResourceName",
    "ResourceType",
    "Username",
)


@own("cloudtrail", "LookupEvents")
def lookup_events(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    start, end = seen_from_lab(
        account,
        seconds(asked["StartTime"]) if asked.get("StartTime") else None,
        seconds(asked["EndTime"]) if asked.get("EndTime") else None,
    )
    if start is not None and end is not None and start > end:
        raise AwsError("InvalidTimeRangeException", "The start time must be before the end time.")
    wanted = [(each["AttributeKey"], each["AttributeValue"]) for each in asked.get("LookupAttributes") or ()]
    if len(wanted) > 1 or any(name not in ATTRIBUTES for name, _ in wanted):
        raise AwsError("InvalidLookupAttributesException", "Specify one valid lookup attribute.")
    now = account.world.now
    found = [
        event
        for event in account.trail.events(now)
        if event.at >= max(start or 0, now - KEPT_S)
        and (end is None or event.at <= end)
        and all(_is(account, event, name, value) for name, value in wanted)
    ]
    # New events come in at the top while somebody pages: the token names the last event that was shown.
    names = [event.id for event in found]
    offset = names.index(asked["NextToken"]) + 1 if asked.get("NextToken") in names else 0
    page = found[offset : offset + min(int(asked.get("MaxResults") or A_PAGE), A_PAGE)]
    answer: dict[str, Any] = {"Events": [_shown(account, event) for event in page]}
    return answer | ({"NextToken": page[-1].id} if offset + len(page) < len(found) and page else {})


def _is(account: "Account", event: Recorded, name: str, value: str) -> bool:
    if name == "ResourceName":
        return any(value == each["ResourceName"] for each in resources(event))
    if name == "ResourceType":
        return any(value == each["ResourceType"] for each in resources(event))
    known = {
        "AccessKeyId": event.call.access_key,
        "EventId": event.id,
        "EventName": event.call.operation,
        "EventSource": source(event.call),
        "ReadOnly": str(event.reads).lower(),
        "Username": username(account, event),
    }
    return known[name] == value


def _shown(account: "Account", event: Recorded) -> dict[str, Any]:
    return {
        "EventId": event.id,
        "EventName": event.call.operation,
        "ReadOnly": str(event.reads).lower(),
        "AccessKeyId": event.call.access_key,
        "EventTime": account.world.utc(event.at),
        "EventSource": source(event.call),
        "Username": username(account, event),
        "Resources": resources(event),
        "CloudTrailEvent": document(account, event),
    }

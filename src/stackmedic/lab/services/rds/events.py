"""DescribeEvents: what RDS says happened, of the last hour unless asked otherwise; 14 days are kept.

Source: RDS user guide, USER_Events.Messages.html (texts), and the API's DescribeEvents page.
"""

from datetime import UTC
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.services.moments import seconds
from stackmedic.lab.wire import AwsError, Call

KEPT_S = 14 * 86400
ARN_PARTS = {
    "db-instance": "db",
    "db-cluster": "cluster",
    "db-snapshot": "snapshot",
    "db-cluster-snapshot": "cluster-snapshot",
    "db-parameter-group": "pg",
}


@own("rds", "DescribeEvents")
def describe_events(account: Account, call: Call) -> dict[str, Any]:
    wanted, now = call.parameters, account.world.now
    if wanted.get("SourceIdentifier") and not wanted.get("SourceType"):
        raise AwsError("InvalidParameterCombination", "Source type must be specified if source identifier is specified")
    until = seconds(wanted["EndTime"]) if wanted.get("EndTime") else now
    since = seconds(wanted["StartTime"]) if wanted.get("StartTime") else until - 60 * int(wanted.get("Duration") or 60)
    found = [
        each
        for each in own_events(account) + other_events(account)
        if max(since, now - KEPT_S) <= each["Date"].timestamp() <= until and matches(each, wanted)
    ]
    found.sort(key=lambda each: each["Date"])
    first, size = int(wanted.get("Marker") or 0), int(wanted.get("MaxRecords") or 100)
    page: dict[str, Any] = {"Events": found[first : first + size]}
    return page | ({"Marker": str(first + size)} if len(found) > first + size else {})


def own_events(account: Account) -> list[dict[str, Any]]:
    return [
        {
            "SourceIdentifier": each.source,
            "SourceType": each.kind,
            "Message": each.message,
            "EventCategories": list(each.categories),
            "Date": account.world.utc(each.at),
            "SourceArn": account.arn("rds", f"{ARN_PARTS[each.kind]}:{each.source}"),
        }
        for each in account.databases.events
    ]


def other_events(account: Account) -> list[dict[str, Any]]:
    """moto's own events of what we say nothing about; its events of instances and snapshots come too early."""
    return [
        {
            "SourceIdentifier": each.source_identifier,
            "SourceType": each.source_type,
            "Message": each.message,
            "EventCategories": list(each.event_categories),
            "Date": each.date.replace(tzinfo=UTC),
            "SourceArn": each.source_arn,
        }
        for each in account.moto("rds").events
        if each.source_type not in ARN_PARTS
    ]


def matches(event: dict[str, Any], wanted: dict[str, Any]) -> bool:
    if wanted.get("SourceIdentifier") and event["SourceIdentifier"] != str(wanted["SourceIdentifier"]).lower():
        return False
    if wanted.get("SourceType") and event["SourceType"] != wanted["SourceType"]:
        return False
    categories = wanted.get("EventCategories")
    return not categories or bool(set(categories) & set(event["EventCategories"]))

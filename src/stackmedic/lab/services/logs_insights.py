"""CloudWatch Logs Insights: StartQuery, GetQueryResults, StopQuery, DescribeQueries.

A query is done when it is first asked for; AWS needs a second or more. Times are in seconds. Sources: API reference,
StartQuery (MalformedQueryException, ResourceNotFoundException), GetQueryResults; 10,000 rows at most.
"""

from dataclasses import dataclass
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.physics.insights import Malformed, Query, parse_query, run
from stackmedic.lab.physics.insights.fields import row_of
from stackmedic.lab.physics.window import seen_from_lab
from stackmedic.lab.wire import AwsError, Call

KEPT = 100


@dataclass(slots=True)
class Started:
    """One query that somebody has started."""

    id: str
    text: str
    query: Query
    groups: list[str]
    start: float
    end: float
    at: float
    status: str = "Complete"


def started(account: Account) -> dict[str, Started]:
    """The account's queries by id."""
    return account.logs.queries


@own("logs", "StartQuery")
def start_query(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters
    groups = [_plain(each) for each in names_of(wanted)]
    for each in groups:
        if account.logs.group(each) is None:
            raise AwsError(
                "ResourceNotFoundException", f"Log group '{each}' does not exist for account ID '{account.id}'"
            )
    if int(wanted["startTime"]) > int(wanted["endTime"]):
        raise AwsError("MalformedQueryException", "End time should not be before start time")
    try:
        query = parse_query(str(wanted["queryString"]))
    except Malformed as error:
        raise AwsError("MalformedQueryException", str(error)) from None
    if wanted.get("limit"):
        query.limit = min(query.limit, int(wanted["limit"]))
    start, end = seen_from_lab(account, float(wanted["startTime"]), float(wanted["endTime"]))
    made = Started(account.world.uuid(), wanted["queryString"], query, groups, start or 0, end or 0, account.world.now)
    known = started(account)
    known[made.id] = made
    for old in list(known)[:-KEPT]:
        del known[old]
    return {"queryId": made.id}


def names_of(wanted: dict[str, Any]) -> list[str]:
    one = [wanted["logGroupName"]] if wanted.get("logGroupName") else []
    found = one or list(wanted.get("logGroupNames") or []) or list(wanted.get("logGroupIdentifiers") or [])
    if not found:
        raise AwsError("InvalidParameterException", "At least one log group has to be specified")
    return found


def _plain(identifier: str) -> str:
    return str(identifier).split(":log-group:")[-1].removesuffix(":*")


@own("logs", "GetQueryResults")
def get_query_results(account: Account, call: Call) -> dict[str, Any]:
    found = started(account).get(str(call.parameters["queryId"]))
    if found is None:
        raise AwsError("ResourceNotFoundException", f"Query '{call.parameters['queryId']}' does not exist")
    rows = _rows(account, found)
    result = run(found.query, rows)
    shown = [[{"field": name, "value": value} for name, value in row] for row in result.rows]
    return {"results": shown, "status": found.status, "statistics": _statistics(result.matched, rows)}


def _rows(account: Account, found: Started) -> list[dict[str, Any]]:
    rows = []
    for name in found.groups:
        group = account.logs.group(name)
        for stream, kept in group.streams.items() if group is not None else ():
            for number, event in enumerate(account.logs.events(group, kept)):
                if found.start * 1000 <= event.timestamp <= found.end * 1000 + 999:
                    rows.append(row_of(event, name, stream, account.id, number))
    return rows


def _statistics(matched: int, rows: list[dict[str, Any]]) -> dict[str, float]:
    return {
        "recordsMatched": float(matched),
        "recordsScanned": float(len(rows)),
        "bytesScanned": float(sum(len(row["@message"]) for row in rows)),
    }


@own("logs", "StopQuery")
def stop_query(account: Account, call: Call) -> dict[str, Any]:
    found = started(account).get(str(call.parameters["queryId"]))
    if found is None:
        raise AwsError("ResourceNotFoundException", f"Query '{call.parameters['queryId']}' does not exist")
    return {"success": False}  # It has ended already.


@own("logs", "DescribeQueries")
def describe_queries(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters.get("logGroupName")
    return {
        "queries": [
            {
                "queryId": each.id,
                "queryString": each.text,
                "status": each.status,
                "createTime": int(each.at * 1000),
                "logGroupName": each.groups[0],
            }
            for each in reversed(started(account).values())
            if wanted in (None, each.groups[0])
        ]
    }

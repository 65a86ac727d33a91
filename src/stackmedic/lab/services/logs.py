"""CloudWatch Logs: searching and reading. moto keeps groups, streams and lines; what it searches with is wrong.

Windows: FilterLogEvents includes its end, GetLogEvents does not (API reference).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after, amend, before, own
from stackmedic.lab.physics.metric_filters import count
from stackmedic.lab.physics.patterns import BadPattern, Matches, matcher
from stackmedic.lab.physics.window import seen_from_lab
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

MOST_EVENTS, MOST_BYTES, BYTES_AN_EVENT = 10_000, 1_048_576, 26
LOOKED_AT_BYTES = 8 * MOST_BYTES  # For one answer of FilterLogEvents. AWS says only that a page may be empty: ours.
LONGEST_PATTERN = 1024
BACKWARD_SINCE_MS = 1_704_067_200_000  # API_FilterLogEvents.html, startFromHead: from Jan 1, 2024 00:00:00 UTC on.
NO_GROUP = "The specified log group does not exist."
NO_STREAM = "The specified log stream does not exist."


@own("logs", "FilterLogEvents")
def filter_log_events(account: "Account", call: Call) -> dict[str, Any]:
    """Pages may hold fewer lines than match, or none: an answer says how far it has looked, in one direction."""
    asked = call.parameters
    start, end = _window(account, asked)
    matches, group = _matcher(asked.get("filterPattern") or ""), _group(account, asked)
    newest_first, after = _direction(asked, start)
    every = (
        (place(event), name, event)
        for name, stream in _streams(group, asked)
        for event in account.logs.events(group, stream)
        if (start is None or event.timestamp >= start) and (end is None or event.timestamp <= end)
    )
    ahead = [each for each in every if after is None or (each[0] < after if newest_first else each[0] > after)]
    ahead.sort(key=lambda each: each[0], reverse=newest_first)
    looked_at, page = _looked_through(ahead, matches, _limit(asked))
    answer: dict[str, Any] = {
        "events": [
            {
                "logStreamName": name,
                "timestamp": event.timestamp,
                "message": event.message,
                "ingestionTime": event.ingestion_time,
                "eventId": f"{at:056d}",
            }
            for at, name, event in page
        ],
        "searchedLogStreams": [],  # "As of May 15, 2020, this parameter is no longer supported" (filled).
    }
    way = "b" if newest_first else "f"
    return answer | ({"nextToken": f"{way}/{ahead[looked_at - 1][0]:056d}"} if looked_at < len(ahead) else {})


@own("logs", "GetLogEvents")
def get_log_events(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    group = _group(account, asked)
    stream = group.streams.get(asked["logStreamName"])
    if stream is None:
        raise AwsError("ResourceNotFoundException", NO_STREAM)
    start, end = _window(account, asked)
    found = sorted(
        (place(event), "", event)
        for event in account.logs.events(group, stream)
        if (start is None or event.timestamp >= start) and (end is None or event.timestamp < end)
    )
    way, at = _token(asked.get("nextToken"))
    forward = way == "f" or (not way and bool(asked.get("startFromHead")))
    if way:
        found = [each for each in found if (each[0] > at if forward else each[0] < at)]
    page = list(_page(found if forward else list(reversed(found)), _limit(asked)))
    page = page if forward else page[::-1]
    # A token that leads nowhere is handed back as it came: that is how clients know the end.
    resting = at if way else int(account.world.now * 1000) << 144
    first, last = (page[0][0], page[-1][0]) if page else (resting, resting)
    return {
        "events": [
            {"timestamp": event.timestamp, "message": event.message, "ingestionTime": event.ingestion_time}
            for _, _, event in page
        ],
        "nextForwardToken": f"f/{last:056d}/s",
        "nextBackwardToken": f"b/{first:056d}/s",
    }


def place(event: Any) -> int:
    """An event's place among all; 56 digits that grow with time, as AWS's event ids."""
    return (int(event.timestamp) << 144) + int(event.event_id)


def _group(account: "Account", asked: dict[str, Any]) -> Any:
    name = (
        asked.get("logGroupName")
        or str(asked.get("logGroupIdentifier", "")).removesuffix(":*").split(":log-group:")[-1]
    )
    group = account.moto("logs").groups.get(name)
    if group is None:
        raise AwsError("ResourceNotFoundException", NO_GROUP)
    return group


def _streams(group: Any, asked: dict[str, Any]) -> list[tuple[str, Any]]:
    names, prefix = asked.get("logStreamNames"), asked.get("logStreamNamePrefix")
    if names and prefix:
        text = "LogStreamNamePrefix and LogStreamNames cannot be both specified."
        raise AwsError("InvalidParameterException", text)
    if names:
        if not all(name in group.streams for name in names):
            raise AwsError("ResourceNotFoundException", NO_STREAM)
        return [(name, group.streams[name]) for name in dict.fromkeys(names)]
    return [(name, stream) for name, stream in group.streams.items() if name.startswith(prefix or "")]


def _window(account: "Account", asked: dict[str, Any]) -> tuple[float | None, float | None]:
    """In milliseconds, as lines are stamped."""
    start, end = (asked[name] / 1000 if asked.get(name) is not None else None for name in ("startTime", "endTime"))
    start, end = seen_from_lab(account, start, end)
    return None if start is None else round(start * 1000), None if end is None else round(end * 1000)


def _direction(asked: dict[str, Any], start: float | None) -> tuple[bool, int | None]:
    """Whether the newest lines come first, and behind which place; a token knows its direction."""
    if token := asked.get("nextToken"):
        way, at = _token(token)
        return way == "b", at
    newest_first = asked.get("startFromHead") is False
    if newest_first and start is not None and start < BACKWARD_SINCE_MS:
        raise AwsError("InvalidParameterException", "startFromHead=false needs a startTime on or after Jan 1, 2024.")
    return newest_first, None


def _looked_through(
    ahead: list[tuple[int, str, Any]], matches: Matches, limit: int
) -> tuple[int, list[tuple[int, str, Any]]]:
    """How many lines one answer gets to look at, and those of them that match: so many events, one megabyte."""
    page: list[tuple[int, str, Any]] = []
    size = looked_at = 0
    for number, each in enumerate(ahead):
        looked_at += len(each[2].message)
        if number and looked_at > LOOKED_AT_BYTES:
            return number, page
        if matches(each[2].message):
            size += len(each[2].message) + BYTES_AN_EVENT
            if len(page) >= limit or (page and size > MOST_BYTES):
                return number, page
            page.append(each)
    return len(ahead), page


def _matcher(pattern: str) -> Matches:
    if len(pattern) > LONGEST_PATTERN:
        text = (
            "1 validation error detected: Value at 'filterPattern' failed to satisfy constraint: "
            f"Member must have length less than or equal to {LONGEST_PATTERN}"
        )
        raise AwsError("InvalidParameterException", text)
    try:
        return matcher(pattern)
    except BadPattern as error:
        raise AwsError("InvalidParameterException", str(error)) from error


def _limit(asked: dict[str, Any]) -> int:
    limit = int(asked.get("limit") or MOST_EVENTS)
    if not 1 <= limit <= MOST_EVENTS:
        text = (
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
            f"Member must have value less than or equal to {MOST_EVENTS}"
        )
        raise AwsError("InvalidParameterException", text)
    return limit


def _page(found: list[tuple[int, str, Any]], limit: int) -> Iterator[tuple[int, str, Any]]:
    """As many as fit into one answer: so many events, one megabyte."""
    size = 0
    for number, each in enumerate(found):
        size += len(each[2].message) + BYTES_AN_EVENT
        if number >= limit or (number and size > MOST_BYTES):
            return
        yield each


def _token(token: str | None) -> tuple[str, int]:
    """("f" or "b", place) of a token of GetLogEvents; nothing without one."""
    if not token:
        return "", 0
    parts = token.split("/")
    if len(parts) < 2 or parts[0] not in ("f", "b") or not parts[1].isdecimal():
        raise AwsError("InvalidParameterException", "The specified nextToken is invalid.")
    return parts[0], int(parts[1])


@before("logs", "PutMetricFilter")
def may_put_metric_filter(account: "Account", call: Call) -> None:
    """A pattern has to be readable."""
    _matcher(call.parameters.get("filterPattern") or "")


@after("logs", "PutLogEvents")
def put_log_events(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    """Lines of clients count for metric filters as well."""
    events = call.parameters.get("logEvents") or ()
    size = sum(len(each["message"]) + BYTES_AN_EVENT for each in events)
    account.logs.took(call.parameters["logGroupName"], size, len(events))
    count(account, call.parameters["logGroupName"], events)


@amend("logs", "DescribeLogGroups")
def stored_bytes(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    """What a group keeps within its retention."""
    for each in answer.get("logGroups", []):
        each["storedBytes"] = int(account.logs.stored_bytes(each["logGroupName"]))

"""Performance Insights: database load over time, and who makes most of it.

Source: docs.aws.amazon.com/performance-insights/latest/APIReference: API_GetResourceMetrics.html,
API_DescribeDimensionKeys.html, API_DimensionGroup.html. A database without Performance Insights is not known to it:
github.com/zalando/rds-health/issues/6; a group that is not known:
github.com/aws-observability/observability-best-practices/issues/105.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import own
from stackmedic.lab.physics.databases.load import Load, between
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.databases.server import Server

NOT_KNOWN = "The resource {id} for service type RDS is not authorized for this account"
NO_GROUP = "This group is not a known group: {group} is not valid for current resource"
NO_METRIC = "This metric is not a known metric: {metric} is not valid for current resource"
PERIODS = (1, 60, 300, 3600, 86400)
BAD_PERIOD = "The period is not valid. Valid periods are: 1, 60, 300, 3600, 86400"
COUNTERS: dict[str, Callable[[Load], float]] = {
    "os.cpuUtilization.total.avg": lambda load: load.cpu_percent,
    "db.User.numbackends.avg": lambda load: load.connections,
    "db.Connections.numbackends.avg": lambda load: load.connections,
}
Shares = list[tuple[dict[str, str], float]]


@own("pi", "GetResourceMetrics")
def get_resource_metrics(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    server, (start, end, period) = _server(account, asked), _window(asked)
    found = []
    for query in asked["MetricQueries"]:
        found += _series(server, query, start, end, period)
    return {
        "AlignedStartTime": _moment(start),
        "AlignedEndTime": _moment(end),
        "Identifier": asked["Identifier"],
        "MetricList": found,
    }


@own("pi", "DescribeDimensionKeys")
def describe_dimension_keys(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    server, (start, end, _) = _server(account, asked), _window(asked)
    if not str(asked["Metric"]).startswith("db.load"):
        raise AwsError("InvalidArgumentException", NO_METRIC.format(metric=asked["Metric"]))
    totals = _averages(server, asked["GroupBy"], start, end)
    limit = int(asked["GroupBy"].get("Limit") or 10)
    keys: list[dict[str, Any]] = [
        {"Dimensions": dict(dimensions), "Total": round(total, 4)} for dimensions, total in totals[:limit]
    ]
    answer = {"AlignedStartTime": _moment(start), "AlignedEndTime": _moment(end), "Keys": keys}
    return answer | (_parted(server, asked["PartitionBy"], start, end, keys) if asked.get("PartitionBy") else {})


def _parted(
    server: "Server", group: Mapping[str, Any], start: float, end: float, keys: list[dict[str, Any]]
) -> dict[str, Any]:
    """The keys of a second group, and each key's load by them; sessions wait alike, whatever their statement."""
    parts = _averages(server, group, start, end)
    whole = sum(total for _, total in parts) or 1.0
    for each in keys:
        each["Partitions"] = [round(each["Total"] * total / whole, 4) for _, total in parts]
    return {"PartitionKeys": [{"Dimensions": dict(dimensions)} for dimensions, _ in parts]}


def _server(account: "Account", asked: Mapping[str, Any]) -> "Server":
    """An instance by its own resource id; a member of a cluster is not known by the cluster's."""
    for server in account.databases.servers():
        if account.databases.stored[server.name].dbi_resource_id == asked["Identifier"] and server.performance_insights:
            return server
    raise AwsError("NotAuthorizedException", NOT_KNOWN.format(id=asked["Identifier"]))


def _window(asked: Mapping[str, Any]) -> tuple[float, float, int]:
    """Start, end and period in seconds; the start is aligned down, the end up."""
    period = int(asked.get("PeriodInSeconds") or 60)
    if period not in PERIODS:
        raise AwsError("InvalidArgumentException", BAD_PERIOD)
    start, end = (asked[each].timestamp() for each in ("StartTime", "EndTime"))
    return start // period * period, -(-end // period) * period, period


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _series(server: "Server", query: Mapping[str, Any], start: float, end: float, period: int) -> list[dict[str, Any]]:
    """The metric as a whole, and for each key of the group that is asked for."""
    name = str(query["Metric"])
    if name not in COUNTERS and not name.startswith("db.load"):
        raise AwsError("InvalidArgumentException", NO_METRIC.format(metric=name))
    keys: list[dict[str, str]] = [{}]
    if query.get("GroupBy"):
        limit = int(query["GroupBy"].get("Limit") or 10)
        keys += [dimensions for dimensions, _ in _averages(server, query["GroupBy"], start, end)[:limit]]
    found: list[dict[str, Any]] = []
    for dimensions in keys:
        key: dict[str, Any] = {"Metric": name} | ({"Dimensions": dimensions} if dimensions else {})
        points, at = [], start
        while at < end:
            value = _value(server, name, dimensions, at, at + period)
            if value is not None:
                points.append({"Timestamp": _moment(at), "Value": round(value, 4)})
            at += period
        found.append({"Key": key, "DataPoints": points})
    return found


def _value(server: "Server", name: str, dimensions: dict[str, str], start: float, end: float) -> float | None:
    """The mean of a period; None before anything is known."""
    stretches = between(server, start, end)
    whole = sum(seconds for seconds, _ in stretches)
    if not whole:
        return None
    return sum(seconds * _of(load, name, dimensions) for seconds, load in stretches) / whole


def _of(load: Load, name: str, dimensions: dict[str, str]) -> float:
    if name in COUNTERS:
        return COUNTERS[name](load)
    if not dimensions:
        return load.total
    group = next(iter(dimensions)).rsplit(".", 1)[0]
    return sum(value for each, value in GROUPS[group](load) if each == dimensions)


def _averages(server: "Server", group: Mapping[str, Any], start: float, end: float) -> Shares:
    """Each key of a group with its mean load, the largest first."""
    if group["Group"] not in GROUPS:
        raise AwsError("InvalidArgumentException", NO_GROUP.format(group=group["Group"]))
    totals: dict[tuple[tuple[str, str], ...], float] = {}
    stretches = between(server, start, end)
    whole = sum(seconds for seconds, _ in stretches)
    for seconds, load in stretches:
        for dimensions, value in GROUPS[group["Group"]](load):
            key = tuple(sorted(dimensions.items()))
            totals[key] = totals.get(key, 0.0) + value * seconds / whole
    ordered = sorted(totals.items(), key=lambda each: (-each[1], each[0]))
    return [(dict(key), value) for key, value in ordered if value > 0]


def _waits(load: Load) -> Shares:
    return [({"db.wait_event.name": name, "db.wait_event.type": kind}, value) for (name, kind), value in load.waits]


def _wait_types(load: Load) -> Shares:
    kinds: dict[str, float] = {}
    for (_, kind), value in load.waits:
        kinds[kind] = kinds.get(kind, 0.0) + value
    return [({"db.wait_event_type.name": kind}, value) for kind, value in kinds.items()]


def _statements(prefix: str) -> Callable[[Load], Shares]:
    def shares(load: Load) -> Shares:
        return [
            ({f"{prefix}.statement": text, f"{prefix}.id": sha256(text.encode()).hexdigest()[:40]}, share * load.total)
            for text, share in load.statements
        ]

    return shares


GROUPS: dict[str, Callable[[Load], Shares]] = {
    "db.wait_event": _waits,
    "db.wait_event_type": _wait_types,
    "db.sql": _statements("db.sql"),
    "db.sql_tokenized": _statements("db.sql_tokenized"),
    "db.user": lambda load: [({"db.user.name": load.user, "db.user.id": "16400"}, load.total)],
}

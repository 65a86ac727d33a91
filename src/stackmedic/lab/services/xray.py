"""X-Ray: the service graph, summaries and whole traces, as the requests that flow make them.

What others put there (PutTraceSegments) moto keeps and nobody shows. Traces reach back a day, in AWS thirty days.

Source: API reference, GetServiceGraph, GetTraceSummaries, BatchGetTraces (at most five traces a call); "Time range
cannot be longer than 6 hours" as users of the APIs report it.
"""

import json
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.physics.tracing.documents import documents
from stackmedic.lab.physics.tracing.filters import BadFilter, compiled
from stackmedic.lab.physics.tracing.graph import graph
from stackmedic.lab.physics.tracing.summaries import summary
from stackmedic.lab.physics.tracing.traces import Trace, named, traces
from stackmedic.lab.physics.window import seen_from_lab
from stackmedic.lab.services.moments import seconds
from stackmedic.lab.wire import AwsError, Call

LONGEST_S = 6 * 3600.0
MOST_AT_ONCE = 5


@own("xray", "GetServiceGraph")
def get_service_graph(account: Account, call: Call) -> dict[str, Any]:
    start, end = _window(account, call)
    return {
        "StartTime": account.world.utc(start),
        "EndTime": account.world.utc(end),
        "Services": graph(account, traces(account, start, end)),
        "ContainsOldGroupVersions": False,
    }


@own("xray", "GetTraceGraph")
def get_trace_graph(account: Account, call: Call) -> dict[str, Any]:
    return {"Services": graph(account, _named(account, call.parameters["TraceIds"]))}


@own("xray", "GetTraceSummaries")
def get_trace_summaries(account: Account, call: Call) -> dict[str, Any]:
    start, end = _window(account, call)
    wanted = str(call.parameters.get("FilterExpression") or "")
    try:
        test = compiled(wanted) if wanted else None
    except BadFilter:
        raise AwsError("InvalidRequestException", f"Invalid FilterExpression: {wanted}") from None
    found = traces(account, start, end)
    shown = [summary(account, each) for each in found if test is None or test(each)]
    return {"TraceSummaries": shown, "ApproximateTime": account.world.utc(end), "TracesProcessedCount": len(found)}


@own("xray", "BatchGetTraces")
def batch_get_traces(account: Account, call: Call) -> dict[str, Any]:
    asked = call.parameters["TraceIds"]
    if len(asked) > MOST_AT_ONCE:
        raise AwsError("InvalidRequestException", f"Number of trace ids must not exceed {MOST_AT_ONCE}")
    found = _named(account, asked)
    known = {each.id for each in found}
    return {
        "Traces": [_whole(each) for each in found],
        "UnprocessedTraceIds": [each for each in asked if each not in known],
    }


def _named(account: Account, ids: list[str]) -> list[Trace]:
    return [found for each in ids if (found := named(account, each)) is not None]


def _whole(trace: Trace) -> dict[str, Any]:
    segments = [{"Id": each["id"], "Document": json.dumps(each)} for each in documents(trace)]
    return {"Id": trace.id, "Duration": round(trace.seconds, 3), "LimitExceeded": False, "Segments": segments}


def _window(account: Account, call: Call) -> tuple[float, float]:
    start, end = seconds(call.parameters["StartTime"]), seconds(call.parameters["EndTime"])
    if end < start:
        raise AwsError("InvalidRequestException", "EndTime cannot be before StartTime")
    if end - start > LONGEST_S:
        raise AwsError("InvalidRequestException", "Time range cannot be longer than 6 hours")
    first, last = seen_from_lab(account, start, end)
    assert first is not None
    assert last is not None
    return first, min(last, account.world.now)

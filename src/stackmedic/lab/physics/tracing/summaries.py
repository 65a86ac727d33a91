"""Trace summaries: what GetTraceSummaries shows of each trace.

Source: API reference, TraceSummary, FaultRootCause; X-Ray developer guide, "Retrieving and refining root cause
analytics".
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.tracing.documents import request_of
from stackmedic.lab.physics.tracing.graph import how
from stackmedic.lab.physics.tracing.segment import CONTAINER, Call, Segment
from stackmedic.lab.physics.tracing.traces import Span, Trace

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

Named = dict[str, Any]


def summary(account: "Account", trace: Trace) -> Named:
    """One summary."""
    ends = {how(span.what) for span in trace.spans}
    request = request_of(trace)
    http = {"HttpURL": request["url"], "HttpStatus": trace.root.status, "HttpMethod": request["method"]}
    http |= {"ClientIp": request["client_ip"]} | (
        {"UserAgent": request["user_agent"]} if "user_agent" in request else {}
    )
    services = _services(account, trace)
    shown: Named = {
        "Id": trace.id,
        "StartTime": account.world.utc(trace.arrival.at),
        "Duration": round(trace.seconds, 3),
        "ResponseTime": round(trace.spans[0].end - trace.spans[0].start, 3),
        "HasFault": "fault" in ends,
        "HasError": bool(ends & {"error", "throttle"}),
        "HasThrottle": "throttle" in ends,
        "IsPartial": False,
        "Http": http,
        "Annotations": {},
        "Users": [],
        "ServiceIds": services,
        "ResourceARNs": [{"ARN": arn} for arn in dict.fromkeys(_segments(trace))],
        "InstanceIds": [],
        "AvailabilityZones": [],
        "EntryPoint": _id(account, trace.root.service, CONTAINER),
        "FaultRootCauses": _causes(account, trace),
        "ErrorRootCauses": [],
        "ResponseTimeRootCauses": [],
        "Revision": 1,
    }
    return shown


def _segments(trace: Trace) -> list[str]:
    return [span.what.task_arn for span in trace.spans if isinstance(span.what, Segment)]


def _services(account: "Account", trace: Trace) -> list[Named]:
    nodes = [(span.what.service, CONTAINER) for span in trace.spans if isinstance(span.what, Segment)]
    nodes += [
        (each.what.name, each.what.kind)
        for span in trace.spans
        for each in span.within
        if isinstance(each.what, Call) and not each.what.inner
    ]
    return [_id(account, *node) for node in dict.fromkeys(nodes)]


def _id(account: "Account", name: str, kind: str) -> Named:
    return {"Name": name, "Names": [name], "AccountId": account.id, "Type": kind}


def _causes(account: "Account", trace: Trace) -> list[Named]:
    """From the entry to the deepest service that failed, and the call that it failed at."""
    path = [span for span in trace.spans if how(span.what) == "fault"]
    if not path:
        return []
    return [{"ClientImpacting": trace.root.fault, "Services": [_failed(account, span) for span in path]}]


def _failed(account: "Account", span: Span) -> Named:
    segment = span.what
    assert isinstance(segment, Segment)
    entities: list[Named] = [{"Name": segment.service, "Exceptions": [], "Remote": False}]
    for call in segment.calls:
        if call.trouble:
            kind, _, message = call.trouble.partition(": ")
            told = {"Name": kind if message else "Exception", "Message": message or call.trouble}
            entities.append({"Name": call.name, "Exceptions": [told], "Remote": True})
            break
    return _id(account, segment.service, CONTAINER) | {"EntityPath": entities, "Inferred": False}

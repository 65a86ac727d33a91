"""Segment documents: what BatchGetTraces shows of a trace.

Source: X-Ray developer guide, "AWS X-Ray segment documents": fields of segments and subsegments, and the segments that
X-Ray infers from subsegments of services that send none.
"""

from collections.abc import Iterator
from typing import Any

from stackmedic.lab.physics.balancer.request import url_of
from stackmedic.lab.physics.tracing.segment import CONTAINER, REMOTE, SQL, Call, Segment
from stackmedic.lab.physics.tracing.traces import Span, Trace

Document = dict[str, Any]


def documents(trace: Trace) -> Iterator[Document]:
    """One of each segment, then the inferred ones."""
    for span in trace.spans:
        yield _segment(trace, span)
    for span in trace.spans:
        for call in span.within:
            if isinstance(call.what, Call) and not call.what.inner:
                yield _inferred(trace, call)


def request_of(trace: Trace) -> Document:
    """The request as the first service saw it."""
    asked, listener = trace.arrival.outcome.request, trace.arrival.outcome.listener
    scheme = listener.protocol.lower() if listener is not None else "http"
    port = int(listener.port) if listener is not None else 80
    url = url_of(scheme, asked, port).replace(f":{ {'https': 443, 'http': 80}.get(scheme) }/", "/", 1)
    shown = {"url": url, "method": asked.method, "client_ip": trace.arrival.client, "x_forwarded_for": True}
    agent = asked.header("User-Agent")
    return shown | ({"user_agent": agent} if agent else {})


def _segment(trace: Trace, span: Span) -> Document:
    segment = span.what
    assert isinstance(segment, Segment)
    found: Document = {
        "id": span.id,
        "name": segment.service,
        "start_time": round(span.start, 6),
        "end_time": round(span.end, 6),
        "trace_id": trace.id,
        "http": {"request": request_of(trace), "response": {"status": segment.status}},
        "aws": {"ecs": {"container": segment.host, "container_arn": segment.task_arn}},
        "origin": CONTAINER,
    }
    if segment.log_group:
        found["aws"]["cloudwatch_logs"] = [{"log_group": segment.log_group}]
    if span.parent:
        found["parent_id"] = span.parent
    found |= {name: True for name in ("fault", "error", "throttle") if getattr(segment, name)}
    troubled = next((each for each in segment.calls if each.trouble), None)
    if troubled is not None and segment.fault:
        found["cause"] = _cause(span.id, troubled)
    if span.within:
        found["subsegments"] = [_call(each) for each in span.within]
    return found


def _call(span: Span) -> Document:
    call = span.what
    assert isinstance(call, Call)
    found: Document = {
        "id": span.id,
        "name": call.name,
        "start_time": round(span.start, 6),
        "end_time": round(span.end, 6),
        "namespace": "aws" if call.kind.startswith("AWS::") else "remote",
    }
    if call.kind == SQL:
        database, _, host = call.name.partition("@")
        found["sql"] = {"url": f"postgresql://{host}/{database}", "database_type": "PostgreSQL"}
    if call.inner:
        asked = {"method": "GET", "url": f"http://{call.name}/", "traced": True}
        found["http"] = {"request": asked, "response": {"status": call.inner[0].status}}
    if call.trouble:
        found |= {"fault": True, "cause": _cause(span.id, call)}
    return found


def _inferred(trace: Trace, span: Span) -> Document:
    call = span.what
    assert isinstance(call, Call)
    found = {key: value for key, value in _call(span).items() if key not in ("namespace", "cause")}
    identity = f"{int(span.id, 16) ^ (1 << 63):016x}"
    found |= {"id": identity, "trace_id": trace.id, "parent_id": span.id, "inferred": True}
    return found if call.kind == REMOTE else found | {"origin": call.kind}


def _cause(identity: str, call: Call) -> Document:
    kind, _, message = call.trouble.partition(": ")
    shown = {"id": identity, "message": message or call.trouble, "type": kind if message else "Exception"}
    return {"exceptions": [shown | {"remote": True}]}

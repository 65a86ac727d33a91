"""One line of an access log, field by field.

Source: Elastic Load Balancing user guide, "Access log entries" (load-balancer-access-logs.html): fields and their
order, -1 where no target was reached, "waf" as the last action where the firewall refused; conn_trace_id since 2024.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from stackmedic.lab.physics.balancer.arrivals import Arrival
from stackmedic.lab.physics.balancer.reply import REDIRECT, WAF
from stackmedic.lab.physics.balancer.request import url_of

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

CIPHER, PROTOCOL = "TLS_AES_128_GCM_SHA256", "TLSv1.3"


def line(account: "Account", arrival: Arrival) -> str:
    """The entry of one request; of a handshake that failed there is none."""
    outcome, reply = arrival.outcome, arrival.outcome.reply
    assert reply is not None
    request, listener = outcome.request, outcome.listener
    scheme = listener.protocol.lower() if listener is not None else "http"
    port = int(listener.port) if listener is not None else 80
    secure = scheme == "https"
    reached = bool(reply.target)
    answered = bool(reply.target_status)
    times = ("0.001", f"{arrival.latency_s:.3f}", "0.000") if answered else ("-1", "-1", "-1")
    actions = ",".join(reply.actions) or "-"
    target = reply.target if reached and reply.actions[-1:] != (WAF,) else "-"
    status = str(reply.target_status) if answered else "-"
    shown = account.certificates.chosen(listener, request.host) if secure else None
    named = request.host if shown is not None and shown.fits(request.host) else "-"
    location = reply.location if REDIRECT in reply.actions else "-"
    fields = (
        scheme,
        _stamp(arrival.at + arrival.latency_s),
        outcome.balancer.arn.split(":loadbalancer/")[-1],
        f"{arrival.client}:{arrival.client_port}",
        target,
        *times,
        str(reply.status),
        status,
        str(request.size),
        str(reply.size),
        f'"{request.method} {url_of(scheme, request, port)} HTTP/1.1"',
        f'"{request.header("User-Agent") or "-"}"',
        CIPHER if secure else "-",
        PROTOCOL if secure else "-",
        reply.group or "-",
        f'"Root={arrival.trace}"',
        f'"{named}"',
        f'"{shown.arn if shown is not None else "-"}"',
        reply.rule,
        _stamp(arrival.at),
        f'"{actions}"',
        f'"{location or "-"}"',
        '"-"',
        f'"{target}"',
        f'"{status}"',
        '"-"',
        '"-"',
        f"TID_{sha256(arrival.trace.encode()).hexdigest()[:32]}",
    )
    return " ".join(fields)


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

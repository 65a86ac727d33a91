"""What a balancer answers: the target's answer, or a page of its own.

The pages, byte for byte, and the header ``Server: awselb/2.0`` as public reports show them (301: 134 bytes, 403: 118,
502: 122, 503: 162, 504: 132), for instance AWS's guide to Scale-Out Computing, "Troubleshooting" (a 502 with ``server:
awselb/2.0``, ``content-type: text/html``, ``content-length: 122``). Phrases: nginx's, from which the server stems.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.physics.tracing.segment import Segment
    from stackmedic.lab.physics.waf.verdict import Verdict

SERVER = "awselb/2.0"
PHRASES = {
    301: "Moved Permanently",
    302: "Found",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Not Allowed",
    460: "",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}
# What stood between the balancer and the target's answer.
REFUSED, SILENT, SLOW, HANDSHAKE = "refused", "silent", "slow", "handshake"
# Source: Elastic Load Balancing user guide, "Access log entries", field actions_executed.
FORWARD, REDIRECT, FIXED, WAF = "forward", "redirect", "fixed-response", "waf"


@dataclass(frozen=True, slots=True)
class Reply:
    """``status`` is what the client gets; ``target_status`` is 0 unless a target answered; ``target`` is address:port.

    ``rule`` is the priority of the listener's rule, "0" for the default. ``trouble`` says why no answer came.
    """

    status: int
    actions: tuple[str, ...] = ()
    rule: str = "-"
    target_status: int = 0
    latency_s: float = 0.0
    target: str = ""
    group: str = ""
    trouble: str = ""
    location: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    verdict: "Verdict | None" = None
    segments: "tuple[Segment, ...]" = ()

    @property
    def own(self) -> bool:
        """Whether the balancer itself answers."""
        return not self.target_status

    @property
    def size(self) -> int:
        """Bytes on the wire, headers included."""
        return len(self.body) + 130 + sum(len(key) + len(value) + 4 for key, value in self.headers)


def page(status: int) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Headers and body of one of the balancer's own error pages."""
    title = f"{status} {PHRASES.get(status, '')}".strip()
    body = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        "</body>\r\n</html>\r\n"
    )
    return (("Server", SERVER), ("Content-Type", "text/html")), body.encode()


def own_error(status: int, actions: tuple[str, ...], rule: str, **more: object) -> Reply:
    """A page that the balancer makes."""
    headers, body = page(status)
    return Reply(status, actions, rule, headers=headers, body=body, **more)  # type: ignore[arg-type]

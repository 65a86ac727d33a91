"""What a web server makes of a request before its routes see it: TLS, the Host header, the scheme it believes in.

A framework that admits only certain hosts rejects others (Django: 400, Rails: 403); one that insists on HTTPS redirects
whatever it takes for plain HTTP, which behind a balancer is everything, unless it trusts ``X-Forwarded-Proto``.

Sources: docs.djangoproject.com, ALLOWED_HOSTS, SECURE_SSL_REDIRECT, SECURE_PROXY_SSL_HEADER; uvicorn's
``--forwarded-allow-ips``; nginx: "400 The plain HTTP request was sent to HTTPS port" (ngx_http_special_response.c).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.needs import TRUE, expand

if TYPE_CHECKING:
    from stackmedic.lab.physics.balancer.request import Request
    from stackmedic.lab.physics.program import Program, Route
    from stackmedic.lab.physics.tracing.segment import Segment

LOCAL = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrives at a program: ``scheme`` as ``X-Forwarded-Proto`` has it, ``tls`` as it is spoken."""

    path: str
    host: str
    method: str = "GET"
    scheme: str = "http"
    tls: bool = False
    source: str = ""
    trace: str = ""

    @classmethod
    def of(cls, request: "Request", scheme: str, tls: bool) -> "Asked":
        return cls(request.target, request.host, request.method, scheme, tls, request.address)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client of HTTP gets; status 0 is a connection that was refused or closed.

    ``understood`` is false when the server could not even read what was said to it. ``segments`` is what instrumented
    programs on the way send to X-Ray.
    """

    status: int
    latency_s: float
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    understood: bool = True
    segments: "tuple[Segment, ...]" = ()


def first_word(program: "Program", environment: Mapping[str, str], asked: Asked) -> Answer | None:
    """The server's own answer, before any route; None when the request is passed on to them."""
    if truth(program.tls, environment) != asked.tls:
        if asked.tls or program.dialect != "nginx":
            return Answer(0, 0.001, understood=False)
        return Answer(400, 0.001, understood=False)
    admitted = [each.strip() for each in expand(program.hosts, environment).split(",") if each.strip()]
    name = asked.host.partition(":")[0]
    if admitted and not any(admits(each, name) for each in admitted) and name not in LOCAL:
        return Answer(program.host_status, 0.002)
    if truth(program.insists_on_https, environment) and scheme_of(program, environment, asked) != "https":
        return Answer(301, 0.001, (("Location", f"https://{asked.host}{asked.path}"),))
    return None


def admits(pattern: str, host: str) -> bool:
    """Whether a list of hosts has a place for one: ``*``, the name itself, or ``.domain`` and what is below it."""
    return pattern in ("*", host) or (pattern.startswith(".") and (host.endswith(pattern) or host == pattern[1:]))


def scheme_of(program: "Program", environment: Mapping[str, str], asked: Asked) -> str:
    """The scheme that the program believes its client to use."""
    if truth(program.trusts_proxy, environment):
        return asked.scheme
    return "https" if asked.tls else "http"


def truth(value: Any, environment: Mapping[str, str]) -> bool:
    """A setting that is written as such, or read from the environment."""
    return value if isinstance(value, bool) else expand(value, environment).lower() in TRUE


def location_of(route: "Route", program: "Program", environment: Mapping[str, str], asked: Asked) -> str:
    """Where a route redirects to; a path becomes a URL in the scheme that the program believes in."""
    if not route.location or "://" in route.location:
        return route.location
    return f"{scheme_of(program, environment, asked)}://{asked.host}{route.location}"


def finished(route: "Route", program: "Program", environment: Mapping[str, str], asked: Asked) -> Answer:
    """A route's own answer, when it has all that it needs."""
    headers = (("Content-Type", route.content_type),) if route.content_type else ()
    if route.location:
        headers = (*headers, ("Location", location_of(route, program, environment, asked)))
    return Answer(route.status, route.latency_s, headers, route.body.encode())

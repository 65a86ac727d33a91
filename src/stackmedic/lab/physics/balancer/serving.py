"""What becomes of one request at a balancer: firewall, rule, target, answer.

Source: Elastic Load Balancing user guide, "Troubleshoot your Application Load Balancers". 503: the target group has no
registered target, or only unused ones; so, too, where all groups have the weight 0. 502: the target refused the
connection, closed it, or failed the TLS handshake. 504: no connection within ten seconds, or no answer within the idle
time-out. A group whose targets are all unhealthy fails open to all of them. The web ACL is asked before any action is
taken (access logs: "waf,forward").
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.balancer.checks import listener as listening
from stackmedic.lab.physics.balancer.checks import reaches, understood
from stackmedic.lab.physics.balancer.reply import (
    FIXED,
    FORWARD,
    HANDSHAKE,
    REDIRECT,
    REFUSED,
    SERVER,
    SILENT,
    SLOW,
    WAF,
    Reply,
    own_error,
    page,
)
from stackmedic.lab.physics.balancer.request import Request
from stackmedic.lab.physics.balancer.rules import Rule, chosen, forwards
from stackmedic.lab.physics.balancer.target import Target
from stackmedic.lab.physics.web import Asked

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.balancer.balancers import Balancers
    from stackmedic.lab.physics.network import Interface

CONNECT_S = 10.0
# Where a target closes idle connections before the balancer does: the share of requests that go over a connection that
# has rested that long, and of these the share that crosses the target's farewell on the wire. An estimate; the user
# guide only says that it happens ("HTTP 502": "keep-alive duration of the target is shorter than the idle timeout").
RESTED, CROSSED = 0.1, 0.02
Shared = tuple[float, Reply]


class Serving:
    """Answers requests as the account is now. Nothing is counted here."""

    def __init__(self, account: "Account", balancers: "Balancers") -> None:
        self.account = account
        self.balancers = balancers

    def serve(self, balancer: Any, listener: Any, nodes: "list[Interface]", request: Request) -> Iterator[Shared]:
        """Every way in which the request may come out, with its share; the shares add up to one."""
        rule = chosen(listener, request)
        if request.method == "TRACE":
            yield 1.0, own_error(405, (), "-")
            return
        verdict = self.account.waf.judge(balancer.arn, request)
        if verdict is None:
            yield from self._acted(balancer, listener, nodes, request, rule)
            return
        if verdict.refused:
            yield 1.0, refusal(verdict, rule.priority)
            return
        for share, reply in self._acted(balancer, listener, nodes, request, rule):
            yield share, replace(reply, actions=(WAF, *reply.actions), verdict=verdict)

    def _acted(
        self, balancer: Any, listener: Any, nodes: "list[Interface]", request: Request, rule: Rule
    ) -> Iterator[Shared]:
        action = rule.action or {}
        kind = str(action.get("Type", "")).lower()
        if kind == FIXED:
            yield 1.0, fixed(action.get("FixedResponseConfig") or {}, rule.priority)
        elif kind == REDIRECT:
            yield 1.0, redirect(action.get("RedirectConfig") or {}, rule.priority, listener, request)
        groups = forwards(action)
        if not groups and kind == FORWARD:  # All have the weight 0.
            yield 1.0, own_error(503, (FORWARD,), rule.priority)
        for group, share in groups:
            for part, target, reply in self._forwarded(balancer, listener, nodes, request, group):
                told = replace(reply, rule=rule.priority, actions=(FORWARD,), group=group, target=target)
                yield share * part, told

    def _forwarded(
        self, balancer: Any, listener: Any, nodes: "list[Interface]", request: Request, group: str
    ) -> Iterator[tuple[float, str, Reply]]:
        """Each target's share of a group's requests, the target, and what it answers."""
        targets = usable(self.balancers.members(group))
        if not targets:
            yield 1.0, "", own_error(503, (), "-")
            return
        idle = float(balancer.attrs.get("idle_timeout.timeout_seconds") or 60)
        for target in targets:
            for part, reply in self._answered(group, target, listener, nodes, request, idle):
                yield part / len(targets), f"{target.address}:{target.port}", reply

    def _answered(
        self, group: str, target: Target, listener: Any, nodes: "list[Interface]", request: Request, idle: float
    ) -> Iterator[Shared]:
        """What comes of passing the request on to one target."""
        task = target.task
        if task is None or not all(reaches(self.account, node, task.interface, target.port) for node in nodes):
            yield 1.0, own_error(504, (), "-", trouble=SILENT, latency_s=CONNECT_S)
            return
        process = listening(target, target.port)
        if process is None or not understood(self.balancers.group(group)):
            yield 1.0, own_error(502, (), "-", trouble=REFUSED)
            return
        encrypted = str(getattr(self.balancers.group(group), "protocol", "HTTP")).upper() == "HTTPS"
        asked = Asked.of(request, listener.protocol.lower(), encrypted)
        answer = process.respond(asked, target.port)
        if not answer.status or answer.status >= 500:  # A connection that had gone stale fails one request only.
            answer = process.respond(asked, target.port)
        if not answer.status:
            trouble = HANDSHAKE if encrypted and not answer.understood else REFUSED
            yield 1.0, own_error(502, (), "-", trouble=trouble)
            return
        if answer.latency_s > idle:
            yield 1.0, own_error(504, (), "-", trouble=SLOW, latency_s=idle)
            return
        lost = closed_early(process, idle)
        if lost:
            yield lost, own_error(502, (), "-", trouble=REFUSED)
        headers = dict(answer.headers)
        yield (
            1.0 - lost,
            Reply(
                answer.status,
                target_status=answer.status,
                latency_s=float(answer.latency_s),
                location=headers.get("Location", ""),
                headers=answer.headers,
                body=answer.body,
                segments=answer.segments,
            ),
        )


def usable(targets: list[Target]) -> list[Target]:
    """Who gets requests: the healthy targets, or all that are registered and in use when none is healthy."""
    healthy = [target for target in targets if target.judgement.state in ("healthy", "unavailable")]
    return healthy or [target for target in targets if target.judgement.state in ("initial", "unhealthy")]


def closed_early(process: Any, idle_s: float) -> float:
    """The share of requests that meet a connection which the target is just closing."""
    kept = float(getattr(process, "keep_alive_s", 0.0))
    return RESTED * CROSSED * (idle_s - kept) / idle_s if 0 < kept < idle_s else 0.0


def refusal(verdict: Any, rule: str) -> Reply:
    """403, or what the firewall's rule says instead (WAF developer guide, "Custom responses for Block actions")."""
    custom = verdict.response
    if custom is None:
        return own_error(403, (WAF,), rule, verdict=verdict)
    headers = (("Server", SERVER), *custom.headers)
    return Reply(custom.status, (WAF,), rule, headers=headers, body=custom.body, verdict=verdict)


def fixed(config: dict[str, Any], rule: str) -> Reply:
    body = str(config.get("MessageBody") or "").encode()
    kind = f"{config.get('ContentType') or 'text/plain'}; charset=utf-8"
    headers = (("Server", SERVER), ("Content-Type", kind))
    return Reply(int(config.get("StatusCode") or 404), (FIXED,), rule, headers=headers, body=body)


def redirect(config: dict[str, Any], rule: str, listener: Any, request: Request) -> Reply:
    """Source: API reference, RedirectActionConfig: what is not given is kept, ``#{…}`` stands for the request's own."""
    own = {
        "protocol": listener.protocol,
        "host": request.host,
        "port": str(listener.port),
        "path": request.path.lstrip("/"),
        "query": request.query,
    }

    def filled(name: str, usual: str) -> str:
        text = str(config.get(name) or usual)
        for key, value in own.items():
            text = text.replace(f"#{{{key}}}", value)
        return text

    scheme, port = filled("Protocol", "#{protocol}").lower(), filled("Port", "#{port}")
    query = filled("Query", "#{query}")
    url = f"{scheme}://{filled('Host', '#{host}')}:{port}{filled('Path', '/#{path}')}{'?' if query else ''}{query}"
    status = int(str(config.get("StatusCode") or "HTTP_302").removeprefix("HTTP_"))
    headers, body = page(status)
    return Reply(status, (REDIRECT,), rule, location=url, headers=(*headers, ("Location", url)), body=body)

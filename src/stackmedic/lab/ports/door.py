"""Which load balancer a client on loopback gets to, and what it answers.

A data port stands for whatever address a name leads to. A name of the account's zones leads where they say; another one
to the balancer whose certificate or rules have it, else to the account's only one, as the client has chosen to come
here. Clients come from the office unless they say otherwise (``X-Lab-Client``). Their requests are requests like any
others: counted, logged, judged.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.balancer.nodes import admits
from stackmedic.lab.physics.balancer.population import OFFICE
from stackmedic.lab.physics.balancer.reply import Reply
from stackmedic.lab.physics.balancer.request import Request
from stackmedic.lab.physics.balancer.rules import fits, patterns, rules
from stackmedic.lab.physics.draw import fraction
from stackmedic.lab.ports.stickiness import sticky

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

NOBODY, SILENCE, REFUSED = "nobody", "silence", "refused"
CLIENT = "X-Lab-Client"


@dataclass(frozen=True, slots=True)
class Place:
    """A listener that a client reaches, through which nodes; or why it reaches none."""

    balancer: Any = None
    listener: Any = None
    nodes: tuple[Any, ...] = ()
    trouble: str = ""


def place(account: "Account", host: str, port: int, client: str = OFFICE.address) -> Place:
    """Where a client gets to that asks for a host and connects to a port of it."""
    balancer = balancer_at(account, host)
    if balancer is None or not account.balancers.is_there(balancer):
        return Place(trouble=NOBODY)
    listener = account.balancers.listener(balancer, port)
    nodes = account.balancers.nodes.of(balancer)
    reached = tuple(node for node in nodes if admits(account, node, port, client))
    if not reached:
        return Place(balancer, trouble=SILENCE)
    return Place(balancer, listener, reached, REFUSED if listener is None else "")


def balancer_at(account: "Account", host: str) -> Any | None:
    """The load balancer that a host's name leads to."""
    names = account.names
    answer = names.ask(host)
    if answer.addresses:
        return names.balancer_in(answer, host)
    if names.is_ours(host) or ".elb." in host:
        return None
    known = [each for each in account.moto("elbv2").load_balancers.values() if each.type == "application"]
    by_address = account.balancers.at_address(host)
    if by_address is not None:
        return by_address
    fitting = [each for each in known if _speaks_of(account, each, host)]
    return next(iter(fitting or known), None)


def _speaks_of(account: "Account", balancer: Any, host: str) -> bool:
    for listener in balancer.listeners.values():
        shown = account.certificates.chosen(listener, host)
        if shown is not None and shown.fits(host):
            return True
        for rule in rules(listener):
            conditions = (each for each in rule.conditions if each.get("Field") == "host-header")
            if any(fits(patterns(each), host) for each in conditions):
                return True
    return False


def answer(account: "Account", found: Place, request: Request) -> Reply:
    """One request, with all its consequences."""
    traffic = account.balancers.traffic
    offered = list(traffic.journeys.serving.serve(found.balancer, found.listener, list(found.nodes), request))
    chosen = sticky(account, request, [reply for _, reply in offered])
    reply = chosen or _drawn(account, offered)
    traffic.happened(found.balancer, found.listener, request, reply)
    if reply.verdict is not None:
        account.waf.rates.single(reply.verdict.tracked)
    return reply


def _drawn(account: "Account", offered: list[tuple[float, Reply]]) -> Reply:
    """One of the ways in which the request may come out, by their shares."""
    left = fraction(account.world.seed, 71, account.balancers.traffic.past.seen) * sum(share for share, _ in offered)
    for share, reply in offered:
        left -= share
        if left < 0:
            return reply
    return offered[-1][1]

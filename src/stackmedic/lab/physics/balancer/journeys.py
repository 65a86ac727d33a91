"""What a client goes through for one request: the name, the way to a node, TLS, the answer, and where it redirects to.

A name that does not resolve, and a node that nobody gets to, make no request at all. A certificate that does not fit
ends the handshake, which the balancer counts (user guide, CloudWatch metrics, ClientTLSNegotiationErrorCount: "the
client failing to verify the server certificate"). Clients that go by the balancer's own name have agreed to its
certificate, as no certificate fits that name. A browser follows twenty redirects and gives up.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from stackmedic.lab.physics.balancer.nodes import admits
from stackmedic.lab.physics.balancer.population import ANYBODY, POPULATION
from stackmedic.lab.physics.balancer.reply import REDIRECT, Reply
from stackmedic.lab.physics.balancer.request import Request, followed
from stackmedic.lab.physics.balancer.rules import tells_sources_apart
from stackmedic.lab.physics.balancer.serving import Serving

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.balancer.balancers import Balancers
    from stackmedic.lab.physics.network import Interface

REDIRECTS_FOLLOWED = 20
WORTH_FOLLOWING = 1e-6  # Requests a second.


class Door(NamedTuple):
    """The port that clients knock at, and whether they speak TLS there."""

    port: int
    tls: bool


class Outcome(NamedTuple):
    """What comes of one request: where it arrived, how often a second, and the reply; none where TLS failed."""

    balancer: Any
    listener: Any
    nodes: "tuple[Interface, ...]"
    request: Request
    rate: float
    reply: Reply | None


class Way(NamedTuple):
    """From where requests come, the nodes that they reach from there, and which share of all they are."""

    source: str
    nodes: "tuple[Interface, ...]"
    share: float


class Journeys:
    """Sends requests on their way. Nothing is counted here."""

    def __init__(self, account: "Account", balancers: "Balancers") -> None:
        self.account = account
        self.balancers = balancers
        self.serving = Serving(account, balancers)
        self._known: dict[tuple[str, int], tuple[Way, ...]] = {}
        self._version = -1

    def of(self, home: Any, door: Door, request: Request, rate: float) -> Iterator[Outcome]:
        """The outcomes of a request that clients make ``rate`` times a second; ``home`` is where the name once led."""
        yield from self._go(home, door, request, rate, REDIRECTS_FOLLOWED)

    def _go(self, home: Any, door: Door, request: Request, rate: float, hops: int) -> Iterator[Outcome]:
        port, balancer = door.port, self.place(home, request.host)
        listener = self.balancers.listener(balancer, port) if balancer is not None else None
        if balancer is None or listener is None or rate < WORTH_FOLLOWING:
            return
        if door.tls and listener.protocol == "HTTP":  # The greeting of TLS is no request, and its answer no TLS.
            return
        onward: dict[str, float] = {}
        for source, nodes, share in self.ways(balancer, listener, port):
            asked = request._replace(source=source)
            for outcome in self._arrived(balancer, listener, nodes, asked, rate * share):
                yield outcome
                if outcome.reply is not None and outcome.reply.location and 300 <= outcome.reply.status < 400:
                    onward[outcome.reply.location] = onward.get(outcome.reply.location, 0.0) + outcome.rate
        for location, times in onward.items() if hops else ():
            scheme, next_port, asked = followed(request, location, listener.protocol.lower(), port)
            if scheme in ("http", "https"):
                yield from self._go(home, Door(next_port, scheme == "https"), asked, times, hops - 1)

    def _arrived(
        self, balancer: Any, listener: Any, nodes: "tuple[Interface, ...]", request: Request, rate: float
    ) -> Iterator[Outcome]:
        if listener.protocol == "HTTPS" and not self.trusted(balancer, listener, request.host):
            yield Outcome(balancer, listener, nodes, request, rate, None)
            return
        for share, reply in self.serving.serve(balancer, listener, list(nodes), request):
            yield Outcome(balancer, listener, nodes, request, rate * share, reply)

    def place(self, home: Any, host: str) -> Any | None:
        """The balancer that a name leads clients to; one whose zone is not the account's still leads home."""
        if host == str(home.dns_name) or not self.account.names.is_ours(host):
            return home if self.balancers.is_there(home) else None
        found = self.account.names.balancer(host)
        return found if found is not None and self.balancers.is_there(found) else None

    def trusted(self, balancer: Any, listener: Any, host: str) -> bool:
        """Whether a client that asks for a host accepts the certificate that it is shown."""
        if host == str(balancer.dns_name):
            return True
        return bool(self.account.certificates.accepted(listener, host))

    def ways(self, balancer: Any, listener: Any, port: int) -> "tuple[Way, ...]":
        """Remembered until something changes: they are the same for every request."""
        if self._version != self.account.world.version:
            self._known, self._version = {}, self.account.world.version
        key = (str(balancer.arn), port)
        if key not in self._known:
            self._known[key] = tuple(self._ways(balancer, listener, port))
        return self._known[key]

    def _ways(self, balancer: Any, listener: Any, port: int) -> "Iterator[Way]":
        """One for everybody where nothing tells them apart."""
        nodes = self.balancers.nodes.of(balancer)
        reached = {
            each: tuple(node for node in nodes if admits(self.account, node, port, each.address)) for each in POPULATION
        }
        apart = len(set(reached.values())) > 1 or tells_sources_apart(listener) or self.account.waf.guards(balancer.arn)
        if not apart:
            everybody = reached[POPULATION[0]]
            if everybody:
                yield Way(ANYBODY, everybody, 1.0)
            return
        for each, found in reached.items():
            if found:
                yield Way(each.address, found, each.share)


def redirected(outcome: Outcome) -> bool:
    """Whether the balancer itself sent the client elsewhere."""
    return outcome.reply is not None and REDIRECT in outcome.reply.actions

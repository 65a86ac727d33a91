"""Another server that a program calls over HTTP: a search engine on a host, a neighbour, an API on the internet.

``url`` says where. A name of AWS Cloud Map leads to the running tasks of a service
(docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html), one of the account's zones or of AWS to
what they say, any other to the internet, which has to be in reach. A NAT gateway forgets a connection that was idle for
350 s and answers the next packet with a reset (VPC user guide, nat-gateway-troubleshooting.html):
a client that keeps connections (``keeps_alive``) and asks more seldom than that finds them closed; one that holds more
than 55,000 ``connections`` to one destination gets no new one. ``bytes`` is what an answer has, ``sent_bytes`` a
request, ``start_bytes`` what the program downloads whenever it starts.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, urlsplit

from stackmedic.lab.physics import discovery, network
from stackmedic.lab.physics.needs.need import Client
from stackmedic.lab.physics.needs.place import expanded
from stackmedic.lab.physics.outcome import Outcome
from stackmedic.lab.physics.ways import gateway_of

CONNECT_S = 10.0
ABROAD_S = 0.12
NAT_FORGETS_S = 350.0
CONNECTIONS = 2.0
REASONS = {str(each.value): each.phrase for each in HTTPStatus}


class Web:
    """One server of one process."""

    kind = "http"

    def __init__(self, client: Client, settings: Mapping[str, Any]) -> None:
        given = expanded(settings, client.environment)
        url = urlsplit(given.get("url", ""))
        self.client = client
        self.settings = settings
        self.url = given.get("url", "")
        self.scheme, self.host = url.scheme or "http", url.hostname or given.get("host", "localhost")
        self.port = _port(url, given.get("port", ""), self.scheme)
        self.path = given.get("path") or url.path or "/"
        self.at_start = bool(settings.get("at_start", False))
        self.timeout_s = float(given.get("timeout_s") or CONNECT_S)
        self.idle_s = float(given.get("idle_s") or 0)
        self.background = float(given.get("background") or 0)
        self.bytes, self.sent_bytes = float(given.get("bytes") or 40_000), float(given.get("sent_bytes") or 2_000)
        self.start_bytes = float(given.get("start_bytes") or 0)
        self.connections = float(given.get("connections") or CONNECTIONS)
        self.destination = f"{self.host}:{self.port}"
        self.rate = 0.0
        self.writing = 0.0

    def begin(self) -> Outcome:
        """A program that starts makes the request that others make later; some download what they work with."""
        found = self.use()
        if found.ok and self.start_bytes and self.abroad:
            self.client.account.usage.move(self.client.interface, network.INTERNET, 0.0, self.start_bytes)
        return found

    def use(self, write: bool = False) -> Outcome:
        """What a request finds."""
        account, source = self.client.account, self.client.interface
        if not self.port:
            return Outcome.NO_SUCH_HOST
        vpc_id = network.private_view(account, source) or ""
        if self.host not in ("localhost", "127.0.0.1") and not network.resolves(account, source):
            return Outcome.NO_SUCH_HOST
        stored = account.hosts.at_address(self.host) or account.hosts.at_name(self.host)
        if stored is not None:
            return self._of_host(stored, write)
        addresses = self._addresses(vpc_id)
        if addresses is None:
            return self._abroad()
        return self._of_address(addresses[0]) if addresses else Outcome.NO_SUCH_HOST

    @property
    def abroad(self) -> bool:
        """Whether the server is outside the account, so that bytes to it leave by the internet."""
        account, vpc_id = self.client.account, network.vpc_of(self.client.account, self.client.interface.subnet_id)
        known = account.hosts.at_address(self.host) or account.hosts.at_name(self.host)
        return known is None and self._addresses(vpc_id) is None

    @property
    def broken_connections(self) -> float:
        """Connections that a NAT gateway forgets because nothing goes over them for too long."""
        return self.connections if self.idle_s > NAT_FORGETS_S and self.settings.get("keeps_alive") else 0.0

    def _addresses(self, vpc_id: str) -> tuple[str, ...] | None:
        """What the name leads to; None when it is nobody's in the account."""
        account = self.client.account
        if self.host in ("localhost", "127.0.0.1"):
            return ("127.0.0.1",)
        if self.host.replace(".", "").isdigit():
            return (self.host,)
        found = discovery.addresses(account, self.host, vpc_id)
        if found is not None:
            return found
        answer = account.names.within(self.host, self.client.interface)
        return None if answer.code == "REFUSED" else answer.addresses

    def _of_host(self, stored: Any, write: bool) -> Outcome:
        hosts = self.client.account.hosts
        outcome = hosts.connect(self.client.interface, stored, self.port)
        if not outcome.ok:
            return outcome
        return hosts.ask(outcome.server, write).because(address=outcome.address)

    def _of_address(self, address: str) -> Outcome:
        from stackmedic.lab.physics.calls import Called, call  # It asks programs, which need this.
        from stackmedic.lab.physics.web import Asked

        asked = Asked(self.path, f"{self.host}:{self.port}", tls=self.scheme == "https")
        how, answer = call(self.client, address, self.port, asked, self.host)
        if how is Called.REFUSED:
            return Outcome.REFUSED.because(address=address)
        if how is not Called.ANSWERED:
            return Outcome.TIMEOUT.because(address=address)
        if answer.latency_s > self.timeout_s:
            return Outcome.TIMEOUT.because(address=address)
        if answer.status >= 400:
            return Outcome.BAD_STATUS.because(str(answer.status), address)
        return Outcome.OK.after(answer.latency_s)

    def _abroad(self) -> Outcome:
        account, source = self.client.account, self.client.interface
        if not network.reaches(account, source, network.INTERNET, port=self.port):
            return Outcome.TIMEOUT.because(address=network.public_address(account, network.INTERNET))
        gateway = gateway_of(account, source, network.INTERNET)
        if gateway and gateway in account.usage.passing and account.usage.passing[gateway].full(self.destination):
            return Outcome.TIMEOUT.because(address=network.public_address(account, network.INTERNET))
        if gateway and self.broken_connections:
            return Outcome.CLOSED_BY_SERVER
        return Outcome.OK.after(ABROAD_S)

    def words(self, outcome: Outcome) -> dict[str, Any]:
        status = outcome.detail.partition(" ")[0]
        return {
            "host": self.host,
            "port": self.port,
            "address": outcome.address or self.host,
            "url": self.url,
            "path": self.path,
            "scheme": self.scheme,
            "status": status,
            "reason": REASONS.get(status, ""),
            "status_class": "Client" if status.startswith("4") else "Server",
            "detail": outcome.detail,
        }

    def waited_s(self, outcome: Outcome) -> float:
        return self.timeout_s if outcome == Outcome.TIMEOUT else 0.05


def _port(url: SplitResult, given: str, scheme: str) -> int:
    """0 for what is no port: with it behind the host, no client finds an address."""
    try:
        return url.port or int(given or (443 if scheme == "https" else 80))
    except ValueError:
        return 0

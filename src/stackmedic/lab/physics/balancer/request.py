"""One kind of request that clients make, as it is on the wire."""

from typing import NamedTuple
from urllib.parse import urlsplit

from stackmedic.lab.physics.balancer.population import ANYBODY, OFFICE

BROWSER = (
    ("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0"),
    ("Accept", "*/*"),
)
PORTS = {"http": 80, "https": 443}


class Request(NamedTuple):
    """``path`` is without the query. ``source`` is the client's address, or that of anybody."""

    host: str
    path: str
    method: str = "GET"
    query: str = ""
    headers: tuple[tuple[str, str], ...] = BROWSER
    body: bytes = b""
    source: str = ANYBODY

    @property
    def address(self) -> str:
        """The client's address; anybody's is the office's."""
        return self.source or OFFICE.address

    @property
    def target(self) -> str:
        """Path and query, as they stand in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def header(self, name: str) -> str | None:
        """The first header of that name; ``Host`` among them."""
        if name.lower() == "host":
            return self.host
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def size(self) -> int:
        """Bytes on the wire, headers included."""
        head = sum(len(key) + len(value) + 4 for key, value in self.headers)
        return len(self.method) + len(self.target) + len(self.host) + 21 + head + len(self.body)


def url_of(scheme: str, request: Request, port: int) -> str:
    """The request's URL as access logs have it: always with the port."""
    return f"{scheme}://{request.host}:{port}{request.target}"


def followed(request: Request, location: str, scheme: str, port: int) -> tuple[str, int, Request]:
    """(scheme, port, request) to which a redirect leads; a browser asks with GET."""
    parts = urlsplit(location)
    if not parts.hostname:
        return scheme, port, request._replace(path=parts.path or "/", query=parts.query, method="GET", body=b"")
    found = parts.scheme or scheme
    asked = request._replace(host=parts.hostname, path=parts.path or "/", query=parts.query, method="GET", body=b"")
    return found, parts.port or PORTS.get(found, 80), asked

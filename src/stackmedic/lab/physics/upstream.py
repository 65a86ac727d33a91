"""What a program passes requests on to: another container of its task, another service, a load balancer.

A proxy in the form of nginx looks its upstreams' names up once, when it starts; one that it cannot find ends it, and an
address that has changed since is asked until the proxy starts anew. Words: nginx's own (src/core/ngx_inet.c, "host not
found in upstream"; src/http/ngx_http_upstream.c, "while connecting to upstream"); that containers of one awsvpc task
share ``localhost`` and know no names of each other: ECS developer guide, "Task networking for Fargate".
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from stackmedic.lab.physics.calls import Called, call
from stackmedic.lab.physics.web import LOCAL, Answer, Asked

if TYPE_CHECKING:
    from stackmedic.lab.physics.process import Process
    from stackmedic.lab.physics.program import Route

ONCE = frozenset({"nginx"})  # Dialects that look names up only when they start.
VARIABLE = re.compile(r"\$(\w+)")
CONNECT_S = 60.0  # nginx, proxy_connect_timeout.
BAD_GATEWAY, GATEWAY_TIMEOUT = 502, 504


class Upstreams:
    """The upstreams of one process, by host."""

    def __init__(self, process: "Process") -> None:
        self.process = process
        self._known: dict[str, tuple[str, ...]] = {}

    def resolve(self) -> tuple[tuple[str, ...], int] | None:
        """Look up what is looked up at the start; the last words and the exit code when a name is not found."""
        if self.process.dialect.name not in ONCE:
            return None
        for route in self.process.program.routes.values():
            host = self.filled(route.to).hostname or ""
            if route.to and host not in LOCAL:
                self._known[host] = self._look_up(host)
                if not self._known[host]:
                    said = f'nginx: [emerg] host not found in upstream "{host}" in /etc/nginx/conf.d/default.conf:2'
                    return (said,), 1
        return None

    def status(self, url: SplitResult) -> int:
        """What a GET of a URL is answered with; 0 where nothing answers, as curl writes it."""
        host = url.hostname or ""
        addresses = ("127.0.0.1",) if host in LOCAL else self._look_up(host)
        if not addresses:
            return 0
        return call(self.process, addresses[0], url.port or 80, Asked(url.path or "/", host), host)[1].status

    def ask(self, route: "Route", asked: Asked) -> Answer:
        """Pass a request on, and its answer back."""
        url = self.filled(route.to)
        host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
        path = asked.path.removeprefix(route.strip) if route.strip else asked.path
        onward = Asked(f"{url.path.rstrip('/')}{path or '/'}", asked.host, asked.method, asked.scheme,
                       url.scheme == "https", asked.source, asked.trace)  # fmt: skip
        addresses = ("127.0.0.1",) if host in LOCAL else self._known.get(host) or self._look_up(host)
        if not addresses:
            return self._failed(asked, host, port, Called.NO_SUCH_HOST)
        how, answer = call(self.process, addresses[0], port, onward, host)
        return answer if how is Called.ANSWERED else self._failed(asked, addresses[0], port, how)

    def _failed(self, asked: Asked, place: str, port: int, how: Called) -> Answer:
        """nginx' error log has a line for it; other programs are silent."""
        reasons = {
            Called.REFUSED: "connect() failed (111: Connection refused) while connecting to upstream",
            Called.SILENT: "upstream timed out (110: Connection timed out) while connecting to upstream",
            Called.NO_SUCH_HOST: f"{place} could not be resolved (3: Host not found)",
        }
        if self.process.dialect.name == "nginx":
            self.process.complain(
                f"upstream/{place}/{how.name}",
                f"[error] 22#22: *1 {reasons[how]}, client: {asked.source or '10.0.1.12'}, server: , request: "
                f'"{asked.method} {asked.path} HTTP/1.1", upstream: "http://{place}:{port}{asked.path}", '
                f'host: "{asked.host}"',
            )
        silent = how is Called.SILENT
        return Answer(GATEWAY_TIMEOUT if silent else BAD_GATEWAY, CONNECT_S if silent else 0.001)

    def filled(self, address: str) -> SplitResult:
        """A URL with the environment's values in the place of ``$NAME``."""
        known = self.process.environment
        return urlsplit(VARIABLE.sub(lambda found: known.get(found[1], ""), address))

    def _look_up(self, host: str) -> tuple[str, ...]:
        process = self.process
        return process.account.names.within(host, process.task.interface).addresses

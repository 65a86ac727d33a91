"""Tunnels and servers as they are typed."""

import pytest

from stackmedic.cli.ways import server, tunnel
from stackmedic.errors import UsageError
from stackmedic.model.probed import Tunnel


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("db.example:5432:127.0.0.1:15432", Tunnel("db.example", 5432, ("127.0.0.1", 15432))),
        (":443:localhost:8443", Tunnel("", 443, ("localhost", 8443))),
        ("shop.example::[::1]:80", Tunnel("shop.example", 0, ("::1", 80))),
    ],
)
def test_a_tunnel_is_written_as_curl_has_it(text: str, meant: Tunnel) -> None:
    assert tunnel(text) == meant


@pytest.mark.parametrize("text", ["", "db.example:5432", "db.example:5432::15432", "a:b:c:d", "a:1:b:2:c"])
def test_what_is_no_tunnel_is_refused_with_one_that_is(text: str) -> None:
    with pytest.raises(UsageError, match="HOST:PORT:HOST:PORT"):
        tunnel(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10.0.0.2", ("10.0.0.2", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("::1", ("::1", 53)),
        ("[::1]:5353", ("::1", 5353)),
    ],
)
def test_a_server_has_dns_own_port_unless_it_says_another(text: str, meant: tuple[str, int]) -> None:
    assert server(text) == meant


def test_a_server_is_an_address() -> None:
    assert server(None) is None
    with pytest.raises(UsageError, match="ADDRESS"):
        server("dns.example")

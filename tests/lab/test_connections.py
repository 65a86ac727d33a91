"""Clients keep their lines open, as AWS lets them."""

import http.client
import socket
from contextlib import ExitStack

from tests.scenarios.lab import Lab

LINES = 300


def test_hundreds_of_lines_that_clients_keep_open_keep_nobody_else_out(standing: Lab) -> None:
    with ExitStack() as kept:
        for _ in range(LINES):
            kept.enter_context(socket.create_connection(("127.0.0.1", standing.port), timeout=5))
        line = http.client.HTTPConnection("127.0.0.1", standing.port, timeout=5)
        line.request("POST", "/_lab/status", b"{}")
        assert 200 == line.getresponse().status
        line.close()

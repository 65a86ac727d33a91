"""Whether a load balancer answers HTTP, and how: one GET, no redirect followed. Source: RFC 9110."""

import http.client
import socket
import ssl

from stackmedic.model.evidence import Json
from stackmedic.model.probed import Address, Probed
from stackmedic.probe.lines import failed

KIND = "http"
USUAL = {False: 80, True: 443}  # A Host header names any other port (RFC 9110, 7.2).
SOUND = range(200, 500)  # A login that is asked for, or a page that is not there, is answered by a program that works.


def ask(address: Address, timeout_s: float, path: str = "/", host: str = "") -> Probed:
    """The status of one GET. Certificates are looked at by the probe that is for them, so that this one does not."""
    name = host or address.host
    written = name if address.port == USUAL[address.encrypted] else f"{name}:{address.port}"
    connection = http.client.HTTPConnection(address.host, address.port, timeout=timeout_s)
    try:
        connection.sock = _line(address, timeout_s, name)
        connection.request("GET", path, headers={"Host": written, "User-Agent": "stackmedic"})
        answer = connection.getresponse()
        facts: dict[str, Json] = {"status": answer.status, "server": answer.getheader("Server", "")}
        says = f"GET {path} is answered {answer.status} {answer.reason}".rstrip()
        return Probed(KIND, str(address), answer.status in SOUND, says, facts)
    except (OSError, http.client.HTTPException) as error:
        return failed(KIND, address, error)
    finally:
        connection.close()


def _line(address: Address, timeout_s: float, name: str) -> socket.socket:
    line = socket.create_connection(address.line, timeout_s)
    if not address.encrypted:
        return line
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    return trusting.wrap_socket(line, server_hostname=name)

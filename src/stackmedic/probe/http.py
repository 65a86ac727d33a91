"""Whether a load balancer answers HTTP, and how: one GET, no redirect followed. Source: RFC 9110."""

import http.client
import ssl

from stackmedic.model.evidence import Json
from stackmedic.model.probed import Address, Probed
from stackmedic.probe.lines import failed

KIND = "http"
SOUND = range(200, 500)  # A login that is asked for, or a page that is not there, is answered by a program that works.


def ask(address: Address, timeout_s: float, path: str = "/", host: str = "") -> Probed:
    """The status of one GET. Certificates are looked at by the probe that is for them, so that this one does not."""
    if address.encrypted:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            address.host, address.port, timeout=timeout_s, context=trusting
        )
    else:
        connection = http.client.HTTPConnection(address.host, address.port, timeout=timeout_s)
    try:
        connection.request("GET", path, headers={"Host": host or address.host, "User-Agent": "stackmedic"})
        answer = connection.getresponse()
        facts: dict[str, Json] = {"status": answer.status, "server": answer.getheader("Server", "")}
        says = f"GET {path} is answered {answer.status} {answer.reason}".rstrip()
        return Probed(KIND, str(address), answer.status in SOUND, says, facts)
    except (OSError, http.client.HTTPException) as error:
        return failed(KIND, address, error)
    finally:
        connection.close()

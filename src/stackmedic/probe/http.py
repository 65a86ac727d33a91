"""Whether a load balancer answers HTTP, and as it should: one GET, no redirect followed. Source: RFC 9110.

Of a body nothing is kept but whether it is as declared, and the values of the JSON fields that a check names.
"""

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from stackmedic.model.evidence import Json
from stackmedic.model.noun import evidence_value
from stackmedic.model.probed import Address, HttpCheck, Probed
from stackmedic.probe.lines import failed

KIND = "http"
USUAL = {False: 80, True: 443}  # A Host header names any other port (RFC 9110, 7.2).
SOUND = range(200, 500)  # A login that is asked for, or a page that is not there, is answered by a program that works.
LONGEST_BODY = 1 << 20
LONGEST_VALUE = 80


def ask(address: Address, timeout_s: float, check: HttpCheck | None = None, host: str = "") -> Probed:
    """What comes of one GET; without a check, of ``/``. Certificates are looked at by the probe that is for them."""
    wanted, name = check or HttpCheck(), host or address.host
    written = name if address.port == USUAL[address.encrypted] else f"{name}:{address.port}"
    connection = HTTPConnection(address.host, address.port, timeout=timeout_s)
    try:
        connection.sock = _line(address, timeout_s, name)
        connection.request("GET", wanted.path, headers={"Host": written, "User-Agent": "stackmedic"})
        answer = connection.getresponse()
        content = answer.read(LONGEST_BODY) if wanted.body or wanted.json else b""
        told = judged(address, check, host, (answer.status, answer.reason), content)
        return redirecting(told, answer.getheader("Location") or "")
    except (OSError, HTTPException) as error:
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


def redirecting(told: Probed, location: str) -> Probed:
    """Scheme and host of where an answer sends its clients; path and query, which may hold a secret, are dropped."""
    to = urlsplit(location)
    if not (to.scheme and to.hostname):
        return told
    return replace(told, facts={**told.facts, "redirects_to": f"{to.scheme}://{to.hostname}"})


def judged(address: Address, check: HttpCheck | None, host: str, status: tuple[int, str], content: bytes) -> Probed:
    """What an answer comes to, beside what was declared."""
    wanted = check or HttpCheck()
    values = _values(wanted, content)
    wrong: list[Json] = [*_wrong(wanted, status[0], content, values)]
    facts: dict[str, Json] = {"path": wanted.path, "host": host, "status": status[0], "declared": check is not None}
    facts["service"], facts["wrong"] = wanted.service, wrong
    if values:
        facts["json"] = values
    says = f"GET {wanted.path} is answered {status[0]} {status[1]}".rstrip()
    return Probed(KIND, str(address), not wrong, "; ".join([says, *map(str, wrong if check else ())]), facts)


def _wrong(check: HttpCheck, status: int, content: bytes, values: dict[str, Json]) -> Iterator[str]:
    if status not in (check.status or SOUND):
        yield f"it should be {' or '.join(map(str, check.status)) or 'no server error'}"
    if check.body and check.body not in content.decode("utf-8", "replace"):
        yield f"the body does not say {check.body!r}"
    for name, right in check.json:
        if values.get(name) != right:
            yield f"{name} should be {json.dumps(right)}, not {json.dumps(values.get(name))}"


def _values(check: HttpCheck, content: bytes) -> dict[str, Json]:
    """What stands at the JMESPaths that a check names; None where nothing does, or no JSON was sent."""
    if not check.json:
        return {}
    try:
        told: Json = json.loads(content)
    except (ValueError, RecursionError):
        told = None
    return {name: _short(evidence_value(told, name)) for name, _ in check.json}


def _short(value: Json) -> Json:
    if isinstance(value, dict | list):
        return json.dumps(value)[:LONGEST_VALUE]
    return f"{value[:LONGEST_VALUE]}…" if isinstance(value, str) and len(value) > LONGEST_VALUE else value

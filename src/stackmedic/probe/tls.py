"""The certificate at an address: whether its chain and names hold, and until when. Source: RFC 5280, RFC 9525.

What is wrong is told by OpenSSL's number for it (X509_verify_cert_error_string(3): 10 certificate has expired, 62
hostname mismatch); the names of a certificate for another name are read by a handshake that does not mind them.
"""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from stackmedic.model.evidence import Json
from stackmedic.model.probed import Address, Probed
from stackmedic.probe.lines import failed

KIND = "tls"
SOON = timedelta(days=14)
EXPIRED, OTHER_NAME = 10, 62


def ask(
    address: Address, timeout_s: float, now: datetime, name: str = "", trusted: ssl.SSLContext | None = None
) -> Probed:
    """A handshake as a browser makes it, for ``name`` (else the host); ``trusted`` in place of this machine's roots."""
    context, name = trusted or ssl.create_default_context(), name or address.host
    try:
        certificate, version = _shown(address, timeout_s, context, name)
        return _judged(address, name, certificate, version, now)
    except ssl.SSLCertVerificationError as error:
        return _refused(address, timeout_s, context, name, error)
    except ssl.SSLError as error:
        return Probed(KIND, str(address), False, f"no TLS is spoken there: {error.reason or error}")
    except OSError as error:
        return failed(KIND, address, error)


def _shown(address: Address, timeout_s: float, context: ssl.SSLContext, name: str) -> tuple[Mapping[str, Any], str]:
    with (
        socket.create_connection(address.line, timeout_s) as line,
        context.wrap_socket(line, server_hostname=name) as secured,
    ):
        return secured.getpeercert() or {}, secured.version() or ""


def _judged(address: Address, name: str, certificate: Mapping[str, Any], version: str, now: datetime) -> Probed:
    facts: dict[str, Json] = {"name": name, "trusted": True, "covers": True, "version": version, **_told(certificate)}
    left = datetime.fromisoformat(str(facts["not_after"])) - now
    return Probed(KIND, str(address), left > SOON, f"the certificate holds for {left.days} more days", facts)


def _told(certificate: Mapping[str, Any]) -> dict[str, Json]:
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    names: list[Json] = [str(each[1]) for each in certificate.get("subjectAltName", ())]
    return {"not_after": ends.isoformat(), "names": names}


def _refused(
    address: Address, timeout_s: float, context: ssl.SSLContext, name: str, error: ssl.SSLCertVerificationError
) -> Probed:
    """What of it does not hold. An expired certificate, and one that nobody known has signed, are not looked into."""
    code = error.verify_code
    facts: dict[str, Json] = {"name": name, "expired": code == EXPIRED}
    facts["trusted"] = None if code == EXPIRED else code == OTHER_NAME
    if code == OTHER_NAME:
        facts["covers"] = False
        context.check_hostname = False
        with suppress(OSError):
            facts |= _told(_shown(address, timeout_s, context, name)[0])
    return Probed(KIND, str(address), False, f"the certificate does not hold: {error.verify_message}", facts)

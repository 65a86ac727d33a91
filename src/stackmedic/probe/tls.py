"""The certificate at an address: whether its chain and names hold, and until when. Source: RFC 5280, RFC 9525."""

import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from stackmedic.model.evidence import Json
from stackmedic.model.probed import Address, Probed
from stackmedic.probe.lines import failed

KIND = "tls"
SOON = timedelta(days=14)


def ask(
    address: Address, timeout_s: float, now: datetime, name: str = "", trusted: ssl.SSLContext | None = None
) -> Probed:
    """A handshake as a browser makes it, for ``name`` (else the host); ``trusted`` in place of this machine's roots."""
    context = trusted or ssl.create_default_context()
    try:
        with socket.create_connection(address.line, timeout_s) as line:
            secured = context.wrap_socket(line, server_hostname=name or address.host)
            with secured:
                return _judged(address, secured.getpeercert() or {}, secured.version() or "", now)
    except ssl.SSLCertVerificationError as error:
        return Probed(KIND, str(address), False, f"the certificate does not hold: {error.verify_message}")
    except ssl.SSLError as error:
        return Probed(KIND, str(address), False, f"no TLS is spoken there: {error.reason or error}")
    except OSError as error:
        return failed(KIND, address, error)


def _judged(address: Address, certificate: Mapping[str, Any], version: str, now: datetime) -> Probed:
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    names: list[Json] = [str(each[1]) for each in certificate.get("subjectAltName", ())]
    facts: dict[str, Json] = {"not_after": ends.isoformat(), "names": names, "version": version}
    left = ends - now
    says = f"the certificate holds for {left.days} more days"
    return Probed(KIND, str(address), left > SOON, says, facts)

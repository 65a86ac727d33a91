"""What a line that fails says: refused is an answer; no answer and no name prove nothing from where we stand."""

import socket

from stackmedic.model.probed import Address, Probed


def failed(kind: str, address: Address, error: Exception) -> Probed:
    """Refusal speaks against what listens there; anything else may be the way from here."""
    if isinstance(error, ConnectionRefusedError):
        return Probed(kind, str(address), False, "the connection is refused: nothing listens")
    if isinstance(error, socket.gaierror):
        return Probed(kind, str(address), None, "the name has no address here")
    if isinstance(error, TimeoutError):
        return Probed(kind, str(address), None, "no answer in time: from here there may be no way")
    return Probed(kind, str(address), None, f"{type(error).__name__}: {error}")

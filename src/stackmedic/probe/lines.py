"""What a line that fails says: refused is an answer; no answer and no name prove nothing from where we stand."""

import socket

from stackmedic.model.probed import Address, Probed

NOTHING_LISTENS = "the connection is refused: nothing listens"
NO_ADDRESS = "the name has no address here"
NO_WAY = "no answer in time: from here there may be no way"


def failed(kind: str, address: Address, error: Exception) -> Probed:
    """Refusal speaks against what listens there; anything else may be the way from here."""
    if isinstance(error, ConnectionRefusedError):
        return Probed(kind, str(address), False, NOTHING_LISTENS)
    if isinstance(error, socket.gaierror):
        return Probed(kind, str(address), None, NO_ADDRESS)
    if isinstance(error, TimeoutError):
        return Probed(kind, str(address), None, NO_WAY)
    return Probed(kind, str(address), None, f"{type(error).__name__}: {error}")

"""The clients themselves: where they are, and how many of the requests each of them makes.

An office sends two fifths of all requests from behind one address; the rest comes from homes, from abroad, and from a
partner's program that runs at a hosting provider. The addresses are documentation blocks (RFC 5737), as no others may
stand for strangers.
"""

from typing import NamedTuple


class Client(NamedTuple):
    """Whoever is behind one address. ``hosted``: the address belongs to a hosting provider."""

    address: str
    country: str
    share: float
    hosted: bool = False


OFFICE = Client("198.51.100.77", "AU", 0.4)
POPULATION = (
    OFFICE,
    Client("203.0.113.24", "AU", 0.25),
    Client("203.0.113.138", "NZ", 0.15),
    Client("192.0.2.61", "US", 0.1),
    Client("192.0.2.200", "DE", 0.1, hosted=True),
)
ANYBODY = ""  # The source of a request that any of them may make.


def known(address: str) -> Client:
    """Whoever has an address; a stranger's country is not known."""
    return next((each for each in POPULATION if each.address == address), Client(address, "-", 0.0))

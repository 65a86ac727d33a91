"""The steps of a path through the network, and what each can be stopped by."""

from dataclasses import dataclass
from enum import Enum

from stackmedic.diagnose.firewall import Reach
from stackmedic.model.evidence import Evidence
from stackmedic.model.snapshot import Gap


class Barrier(Enum):
    """What can stand between A and B, in the order in which a packet meets it."""

    NAME = "name"
    PUBLIC_ADDRESS = "public address"
    EGRESS = "outbound rules"
    ACL = "network ACL"
    ROUTE = "route"
    ENDPOINT = "endpoint"
    NAT = "NAT gateway"
    INTERNET_GATEWAY = "internet gateway"
    INGRESS = "inbound rules"


@dataclass(frozen=True, slots=True)
class Hop:
    """One resource that a packet meets, what it decides, and the rule that decides it.

    ``resource`` is its id (several groups: joined by a comma, in order); ``gap`` says why a hop is UNKNOWN.
    """

    barrier: Barrier
    resource: str
    reach: Reach
    says: str
    evidence: tuple[Evidence, ...] = ()
    gap: Gap | None = None


def unknown(barrier: Barrier, resource: str, gap: Gap) -> Hop:
    """A hop that nobody could look at."""
    return Hop(barrier, resource, Reach.UNKNOWN, f"{resource or barrier.value} could not be read", gap=gap)

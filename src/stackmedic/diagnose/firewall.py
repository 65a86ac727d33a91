"""What security groups and network ACLs say of a flow, in three values.

A flow is a set of packets (any address of a range, one port or a range of ports), so an answer may be that some
packets pass and others do not: that is UNKNOWN, never a guess. IPv4 only.

Source: VPC user guide, "Security group rules", "Network ACL rules", "Ephemeral ports".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network
from itertools import pairwise
from types import MappingProxyType

from stackmedic.model.network import NetworkAcl, NetworkAclEntry, Permission, SecurityGroup

Lists = Mapping[str, tuple[str, ...]]  # The networks of prefix lists that could be read, by id.

NO_LISTS: Lists = MappingProxyType({})
EPHEMERAL = (1024, 65535)
ANYWHERE = IPv4Network("0.0.0.0/0")
# Private addresses, https://www.rfc-editor.org/rfc/rfc1918, and shared ones, https://www.rfc-editor.org/rfc/rfc6598.
PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
TCP_NAMES, UDP_NAMES = ("tcp", "6", "-1"), ("udp", "17", "-1")


class Reach(Enum):
    """Whether packets arrive."""

    OPEN = "open"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a flow: its addresses, its security groups, and the prefix lists that hold all its addresses.
    No addresses: they could not be read."""

    network: IPv4Network | None
    group_ids: tuple[str, ...] = ()
    list_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided, and the rule that decided (None: nothing matched, so the default deny did)."""

    reach: Reach
    rule: Permission | NetworkAclEntry | None = None


def groups_admit(
    groups: Iterable[SecurityGroup],
    port: int,
    peer: Peer,
    egress: bool = False,
    lists: Lists = NO_LISTS,
    over: tuple[str, ...] = TCP_NAMES,
) -> Ruling:
    """Whether security groups let a flow pass. They only allow, and all of them count. ``over``: the protocol.

    What lies out there has a public address, S3 behind a gateway endpoint too: a rule for private ones lets nobody
    there."""
    unsure: Permission | None = None
    for group in groups:
        for permission in group.egress if egress else group.ingress:
            if not _covers_port(permission, port, over):
                continue
            out = egress and peer.network == ANYWHERE
            answer = _admits(permission, peer, lists, but=PRIVATE if out else ())
            if answer is Reach.OPEN:
                return Ruling(Reach.OPEN, permission)
            if answer is Reach.UNKNOWN and unsure is None:
                unsure = permission
    return Ruling(Reach.UNKNOWN, unsure) if unsure else Ruling(Reach.BLOCKED)


def admit_nobody(groups: Iterable[SecurityGroup], port: int) -> bool:
    """Whether no inbound rule is for a port, whoever asks."""
    return not any(_covers_port(each, port, TCP_NAMES) for group in groups for each in group.ingress)


def _covers_port(permission: Permission, port: int, over: tuple[str, ...]) -> bool:
    if permission.protocol == "-1":
        return True
    if permission.protocol.lower() not in over:
        return False
    first = 0 if permission.from_port is None else permission.from_port
    last = 65535 if permission.to_port is None else permission.to_port
    return first <= port <= last


def _admits(permission: Permission, peer: Peer, lists: Lists, but: tuple[IPv4Network, ...]) -> Reach:
    if set(permission.group_ids) & set(peer.group_ids) or set(permission.prefix_list_ids) & set(peer.list_ids):
        return Reach.OPEN
    listed = (each for list_id in permission.prefix_list_ids for each in lists.get(list_id, ()) if ":" not in each)
    ranges = [IPv4Network(each, strict=False) for each in (*permission.ipv4_ranges, *listed)]
    if ANYWHERE in ranges:
        return Reach.OPEN
    if peer.network is not None and any(peer.network.subnet_of(each) for each in ranges):
        return Reach.OPEN
    if not lists.keys() >= set(permission.prefix_list_ids) or (peer.network is None and ranges):
        return Reach.UNKNOWN
    ranges = [each for each in ranges if not any(each.subnet_of(private) for private in but)]
    if peer.network is not None and any(peer.network.overlaps(each) for each in ranges):
        return Reach.UNKNOWN
    return Reach.BLOCKED


def acl_admits(acl: NetworkAcl, egress: bool, ports: tuple[int, int], peer: IPv4Network) -> Ruling:
    """Whether a network ACL lets a flow pass: the lowest entry that matches a packet decides about it."""
    touched: list[NetworkAclEntry] = []
    entries = sorted((each for each in acl.entries if each.egress == egress), key=lambda each: each.number)
    for entry in entries:
        if not _touches(entry, ports, peer):
            continue
        touched.append(entry)
        if _covers(entry, ports, peer):
            return _agreed(touched, {each.action for each in touched})
    return _agreed(touched, {each.action for each in touched} | {"deny"})  # What no entry matches is denied.


def acl_answers(acl: NetworkAcl, egress: bool, ports: tuple[int, int], peer: IPv4Network) -> Ruling:
    """Whether a network ACL lets answers pass. Their port is drawn from ``ports`` for each connection, so that entries
    which shut out more than half of them shut out most connections: that blocks, whatever the rest would do."""
    ruling = acl_admits(acl, egress, ports, peer)
    if ruling.reach is not Reach.UNKNOWN:
        return ruling
    edges = {ports[0], ports[1] + 1}
    for first, last in (_entry_ports(each) for each in acl.entries if each.egress == egress):
        edges |= {edge for edge in (first, last + 1) if ports[0] < edge <= ports[1]}
    ordered = sorted(edges)
    spans = [(low, high - 1) for low, high in pairwise(ordered)]
    shut = sum(
        high - low + 1 for low, high in spans if acl_admits(acl, egress, (low, high), peer).reach is Reach.BLOCKED
    )
    return Ruling(Reach.BLOCKED) if shut * 2 > ports[1] - ports[0] + 1 else ruling


def _agreed(touched: list[NetworkAclEntry], actions: set[str]) -> Ruling:
    rule = touched[0] if touched else None
    if len(actions) > 1:
        return Ruling(Reach.UNKNOWN, rule)
    return Ruling(Reach.OPEN if actions == {"allow"} else Reach.BLOCKED, rule)


def _touches(entry: NetworkAclEntry, ports: tuple[int, int], peer: IPv4Network) -> bool:
    if entry.protocol not in TCP_NAMES or entry.cidr is None:
        return False
    network = IPv4Network(entry.cidr, strict=False)
    if peer == ANYWHERE and network.prefixlen > 0:
        return False  # Of the whole internet, a part says nothing about the address that matters.
    first, last = _entry_ports(entry)
    return network.overlaps(peer) and first <= ports[1] and ports[0] <= last


def _covers(entry: NetworkAclEntry, ports: tuple[int, int], peer: IPv4Network) -> bool:
    assert entry.cidr is not None
    first, last = _entry_ports(entry)
    return peer.subnet_of(IPv4Network(entry.cidr, strict=False)) and first <= ports[0] and ports[1] <= last


def _entry_ports(entry: NetworkAclEntry) -> tuple[int, int]:
    if entry.protocol == "-1":
        return (0, 65535)
    return (entry.from_port or 0, 65535 if entry.to_port is None else entry.to_port)

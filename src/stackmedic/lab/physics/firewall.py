"""What security groups and network ACLs let through.

A group is stateful: who may call may be answered. An ACL is not: it is asked for the call and again for the answer,
which goes to a port that the caller's system has drawn from 1024–65535. A connection takes one port of them; the way
back counts as open when more than half of them are.

Sources: docs.aws.amazon.com/vpc/latest/userguide, "Security group rules", "Network ACL rules", "Ephemeral ports".
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from typing import Any

TCP, UDP = frozenset({"tcp", "6", "-1"}), frozenset({"udp", "17", "-1"})
EPHEMERAL = (1024, 65535)
ANYWHERE = "0.0.0.0/0"


@lru_cache(maxsize=4096)
def within(address: str, cidr: str) -> bool:
    """Whether an IPv4 address lies in a block."""
    block, point = ip_network(cidr, strict=False), ip_address(address)
    return isinstance(block, IPv4Network) and isinstance(point, IPv4Address) and point in block


def prefixes(ec2: Any, prefix_list_id: str) -> list[str]:
    """The blocks of a prefix list's newest version."""
    found = ec2.managed_prefix_lists.get(prefix_list_id)
    newest = found.entries.get(max(found.entries, default=1)) if found else None
    return [entry["Cidr"] for entry in newest or []]


def groups_admit(
    ec2: Any,
    group_ids: Iterable[str],
    way: str,
    address: str,
    peer_groups: Iterable[str],
    port: int,
    over: frozenset[str] = TCP,
) -> bool:
    """Whether one rule of one of the groups lets a transport through, TCP or UDP. ``way`` is "ingress" or "egress".

    Without any group nothing is filtered: so it is with a network load balancer made without groups.
    """
    ids = tuple(group_ids)
    if not ids:
        return True
    peers = frozenset(peer_groups)
    found = [members[each] for members in ec2.groups.values() for each in ids if each in members]
    return any(
        _rule_admits(ec2, rule, address, peers, port, over)
        for group in found
        for rule in (group.ingress_rules if way == "ingress" else group.egress_rules)
    )


def _rule_admits(
    ec2: Any, rule: Any, address: str, peer_groups: frozenset[str], port: int, over: frozenset[str]
) -> bool:
    if str(rule.ip_protocol) not in over:
        return False
    if rule.ip_protocol != "-1" and not (int(rule.from_port) <= port <= int(rule.to_port)):
        return False
    if rule.cidr_ipv4 and within(address, rule.cidr_ipv4):
        return True
    if rule.source_group and rule.source_group.get("GroupId") in peer_groups:
        return True
    return bool(rule.prefix_list_id) and any(within(address, each) for each in prefixes(ec2, rule.prefix_list_id))


def acl_of(ec2: Any, subnet_id: str) -> Any:
    """The ACL that a subnet is associated with; AWS always has one."""
    for acl in ec2.network_acls.values():
        if any(each.subnet_id == subnet_id for each in acl.associations):
            return acl
    return None


def acl_admits(ec2: Any, subnet_id: str, egress: bool, address: str, port: int) -> bool:
    """Whether the subnet's ACL lets one call through."""
    return _admitted_ports(ec2, subnet_id, egress, address, (port, port)) == 1


def acl_admits_answers(ec2: Any, subnet_id: str, egress: bool, address: str) -> bool:
    """Whether the subnet's ACL lets most answers through."""
    low, high = EPHEMERAL
    return _admitted_ports(ec2, subnet_id, egress, address, EPHEMERAL) * 2 > high - low + 1


def _admitted_ports(ec2: Any, subnet_id: str, egress: bool, address: str, ports: tuple[int, int]) -> int:
    """How many ports are admitted: rules in the order of their numbers, the first that matches a port decides."""
    acl = acl_of(ec2, subnet_id)
    undecided, admitted = [ports], 0
    entries = [] if acl is None else sorted(acl.network_acl_entries, key=lambda each: int(each.rule_number))
    for entry in entries:
        if entry.egress != egress or str(entry.protocol) not in TCP or not entry.cidr_block:
            continue
        if not within(address, entry.cidr_block):
            continue
        matched, undecided = _split(undecided, _range_of(entry))
        if entry.rule_action == "allow":
            admitted += sum(high - low + 1 for low, high in matched)
    return admitted


def _range_of(entry: Any) -> tuple[int, int]:
    if str(entry.protocol) == "-1" or entry.port_range_from is None:
        return 0, 65535
    return int(entry.port_range_from), int(entry.port_range_to)


def _split(spans: list[tuple[int, int]], by: tuple[int, int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The parts of the spans inside and outside a range."""
    inside, outside = [], []
    for low, high in spans:
        start, end = max(low, by[0]), min(high, by[1])
        if start > end:
            outside.append((low, high))
            continue
        inside.append((start, end))
        outside += [span for span in ((low, start - 1), (end + 1, high)) if span[0] <= span[1]]
    return inside, outside

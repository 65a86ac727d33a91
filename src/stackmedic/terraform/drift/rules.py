"""Rules of security groups: what blocks and rules of their own declare, beside what the account has. Pure.

A state lists rules of all kinds as blocks of their group once it was refreshed: both together are what is declared.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from stackmedic.model.drift import Drift, Kind
from stackmedic.model.evidence import Evidence, Json
from stackmedic.model.network import Permission, SecurityGroup
from stackmedic.model.snapshot import Snapshot
from stackmedic.terraform.state import Resource, State

GROUPS = ("aws_security_group", "aws_default_security_group")
OWN = {"aws_vpc_security_group_ingress_rule": "ingress", "aws_vpc_security_group_egress_rule": "egress"}
BY_CONTENT = "aws_security_group_rule"
ALL = "-1"
Rule = tuple[str, str, int, int, str]  # Direction, protocol, first and last port, and who.


@dataclass(frozen=True, slots=True)
class Held:
    """A group, and the rules that are declared for it, each with its address."""

    group: Resource
    rules: dict[Rule, str]
    declaring: frozenset[str]


def held(state: State) -> list[Held]:
    return [_held(each, state) for each in state.find(*GROUPS) if each.text("id")]


def _held(group: Resource, state: State) -> Held:
    rules: dict[Rule, str] = {}
    own = state.find(*OWN, BY_CONTENT, security_group_id=group.text("id"))
    for direction in ("ingress", "egress"):
        for block in group.blocks(direction):
            rules |= dict.fromkeys(_of(direction, "protocol", block, group.text("id")), group.address)
    for each in own:
        direction = OWN.get(each.type) or each.text("type")
        protocol = "protocol" if each.type == BY_CONTENT else "ip_protocol"
        rules |= dict.fromkeys(_of(direction, protocol, dict(each.attributes), group.text("id")), each.address)
    return Held(group, rules, frozenset(each.address for each in own))


def compared(of: Held, snapshot: Snapshot) -> Iterator[Drift]:
    """Rules that are missing, and rules that nobody declares. Raises Unknown; a group that is gone is told apart."""
    about = of.group.text("id")
    group = snapshot.find(SecurityGroup, about)
    if group is None:
        return
    actual = dict(_actual(group))
    for rule, address in of.rules.items():
        if rule not in actual:
            yield Drift(address, about, Kind.CHANGED, rule[0], told(rule), None, group.seen(rule[0]))
    for rule, evidence in actual.items():
        if rule not in of.rules:
            yield Drift(of.group.address, about, Kind.ADDED, rule[0], None, told(rule), evidence)


def _of(direction: str, protocol: str, said: dict[str, Json], group: str) -> Iterator[Rule]:
    peers: list[str] = [group] if said.get("self") is True else []
    for name in ("security_groups", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"):
        several = said.get(name)
        peers += [str(each) for each in several] if isinstance(several, list) else []
    single = ("source_security_group_id", "referenced_security_group_id", "cidr_ipv4", "cidr_ipv6", "prefix_list_id")
    peers += [str(said[name]) for name in single if said.get(name)]
    for peer in peers:
        yield _rule(direction, str(said.get(protocol)), said.get("from_port"), said.get("to_port"), peer)


def _actual(group: SecurityGroup) -> Iterator[tuple[Rule, Evidence]]:
    for direction, permissions in (("ingress", group.ingress), ("egress", group.egress)):
        for each in permissions:
            for peer in _peers(each):
                yield _rule(direction, each.protocol, each.from_port, each.to_port, peer), group.seen(direction)


def _peers(permission: Permission) -> tuple[str, ...]:
    return (
        *permission.group_ids, *permission.ipv4_ranges, *permission.ipv6_ranges, *permission.prefix_list_ids
    )  # fmt: skip


def _rule(direction: str, protocol: str, first: Json, last: Json, peer: str) -> Rule:
    name = {"6": "tcp", "17": "udp", "1": "icmp", "all": ALL}.get(protocol, protocol)
    ports = (first if isinstance(first, int) else 0, last if isinstance(last, int) else 0)
    low, high = (0, 0) if name == ALL else ports
    return (direction, name, low, high, peer.rsplit("/", 1)[-1] if "sg-" in peer else peer)


def told(rule: Rule) -> str:
    """``tcp 5432 from sg-0123``."""
    direction, protocol, first, last, peer = rule
    ports = "" if protocol == ALL else f" {first}" if first == last else f" {first}-{last}"
    return f"{'all' if protocol == ALL else protocol}{ports} {'from' if direction == 'ingress' else 'to'} {peer}"

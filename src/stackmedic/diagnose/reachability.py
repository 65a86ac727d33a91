"""Whether A reaches B, hop by hop: routes, security groups on both sides, network ACLs both ways, NAT, endpoints.

A service lives in several subnets and may be cut off in only one of them, so each pair of subnets is a leg of its own.
Everything that blocks a leg is named, not only the first thing: two closed doors are two causes.

Source: VPC user guide, "Security group rules", "Network ACLs", "Route tables", "NAT gateways", "Interface endpoints".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from stackmedic.diagnose.firewall import ANYWHERE, EPHEMERAL, Peer, Reach, Ruling, acl_admits, acl_answers, groups_admit
from stackmedic.diagnose.hops import Barrier, Hop, unknown
from stackmedic.diagnose.places import INTERNET, Place, aws_api, cache, database, load_balancer, service
from stackmedic.diagnose.routing import arrival_hops, internet_hops, listed, route_table, way_between
from stackmedic.model.evidence import Evidence
from stackmedic.model.network import (
    NatGateway,
    NetworkAcl,
    NetworkAclEntry,
    PrefixList,
    SecurityGroup,
    Subnet,
    VpcAttributes,
    VpcEndpoint,
)
from stackmedic.model.snapshot import Gap, Snapshot, Unknown, not_read

__all__ = ["INTERNET", "Barrier", "Hop", "Leg", "Path", "Place", "Reach", "aws_api", "cache", "database"]
__all__ += ["load_balancer", "reach", "service"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One pair of subnets (empty: outside the VPC)."""

    source_subnet: str
    destination_subnet: str
    hops: tuple[Hop, ...]

    @property
    def verdict(self) -> Reach:
        return _worst(each.reach for each in self.hops)


@dataclass(frozen=True, slots=True)
class Path:
    """The answer. ``legs`` has every pair of subnets; ``hops`` each hop once, those that block first.

    BLOCKED: some subnet in which the source surely is cannot reach any place where the destination may be.
    """

    verdict: Reach
    legs: tuple[Leg, ...]
    hops: tuple[Hop, ...]

    @property
    def barriers(self) -> tuple[Hop, ...]:
        """Every hop that blocks."""
        return tuple(each for each in self.hops if each.reach is Reach.BLOCKED)

    @property
    def blocked_by(self) -> Barrier | None:
        """What a packet meets first that stops it."""
        if self.verdict is not Reach.BLOCKED:
            return None
        kinds = [each.barrier for each in self.barriers]
        return min(kinds, key=list(Barrier).index) if kinds else None

    def blocked_at(self, barrier: Barrier) -> tuple[Hop, ...]:
        """The hops of one kind that block, when the path is blocked; so that each closed door is its own finding."""
        if self.verdict is not Reach.BLOCKED:
            return ()
        return tuple(each for each in self.barriers if each.barrier is barrier)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What proves the block; of an open path, what lets it through."""
        chosen = self.barriers if self.verdict is Reach.BLOCKED else self.hops
        return tuple(each for hop in chosen for each in hop.evidence)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(dict.fromkeys(each.gap for each in self.hops if each.gap))

    @property
    def blocked_subnets(self) -> tuple[str, ...]:
        """The source's subnets that are cut off."""
        return tuple(dict.fromkeys(each.source_subnet for each in self.legs if each.verdict is Reach.BLOCKED))

    @property
    def is_partial(self) -> bool:
        """True when some of the source's subnets get through."""
        return self.verdict is Reach.BLOCKED and any(each.verdict is Reach.OPEN for each in self.legs)


def reach(snapshot: Snapshot, source: Place, destination: Place, port: int) -> Path:
    """Whether ``source`` can open TCP connections to ``port`` of ``destination``."""
    return snapshot.once(_reach, source, destination, port)


def _reach(snapshot: Snapshot, source: Place, destination: Place, port: int) -> Path:
    outside = destination == INTERNET or destination.api
    legs: list[Leg] = []
    for sender in source.subnet_ids or ("",):
        for receiver in ("",) if outside else destination.subnet_ids or ("",):
            if source == INTERNET:
                hops = tuple(_inward(snapshot, destination, receiver, port))
            elif outside:
                hops = _outward(snapshot, source, sender, destination, port)
            elif destination.by_public_name:
                hops = (
                    *_outward(snapshot, source, sender, INTERNET, port),
                    *_inward(snapshot, destination, receiver, port),
                )
            else:
                hops = tuple(_inside(snapshot, source, sender, destination, receiver, port))
            legs.append(Leg(sender, receiver, hops))
    distinct = {(hop.barrier, hop.resource, hop.says): hop for leg in legs for hop in leg.hops}
    ordered = sorted(distinct.values(), key=lambda each: _RANK[each.reach])
    return Path(_verdict(legs, destination.everywhere), tuple(legs), tuple(ordered))


_RANK = {Reach.BLOCKED: 0, Reach.UNKNOWN: 1, Reach.OPEN: 2}


def _worst(answers: Iterable[Reach]) -> Reach:
    return min(answers, key=lambda each: _RANK[each], default=Reach.OPEN)


def _verdict(legs: list[Leg], everywhere: bool) -> Reach:
    """A spread destination must be reached wherever it is; one that sits somewhere is lost only if all is closed."""
    senders: dict[str, list[Reach]] = {}
    for leg in legs:
        senders.setdefault(leg.source_subnet, []).append(leg.verdict)
    if everywhere:
        return _worst(each for answers in senders.values() for each in answers)
    agreed = (answers[0] if len(set(answers)) == 1 else Reach.UNKNOWN for answers in senders.values())
    return _worst(agreed)


def _inside(snapshot: Snapshot, source: Place, sender: str, to: Place, receiver: str, port: int) -> Iterator[Hop]:
    here, there = _subnet(snapshot, sender), _subnet(snapshot, receiver)
    here_net, there_net = _network(here), _network(there)
    if isinstance(here, Subnet) and isinstance(there, Subnet) and (nowhere := _no_way(snapshot, here, there)):
        yield Hop(Barrier.ROUTE, there.vpc_id, Reach.BLOCKED, nowhere.says, (nowhere,))
        return  # No rule of a group lets through what no route carries.
    yield _groups(snapshot, source, Peer(there_net, to.group_ids), to.name, port, egress=True)
    if isinstance(here, Subnet) and isinstance(there, Subnet) and here.vpc_id != there.vpc_id:
        reason = "paths between VPCs are not followed"
        gap = Gap(call="", reason=reason, hides=("Path", f"{here.vpc_id}/{there.vpc_id}"))
        yield unknown(Barrier.ROUTE, there.vpc_id, gap)
    if sender != receiver:  # Traffic inside a subnet does not meet its network ACL.
        yield from _acl(snapshot, here, there_net, to.name, leaving=(port, port), coming=EPHEMERAL)
        yield from _acl(snapshot, there, here_net, source.name, leaving=EPHEMERAL, coming=(port, port))
    yield _groups(snapshot, to, Peer(here_net, source.group_ids), source.name, port, egress=False)


def _no_way(snapshot: Snapshot, here: Subnet, there: Subnet) -> Evidence | None:
    try:
        return way_between(snapshot, here, there)
    except Unknown:
        return None


def _inward(snapshot: Snapshot, to: Place, receiver: str, port: int) -> Iterator[Hop]:
    """From anywhere in the internet to a public address in a subnet."""
    there = _subnet(snapshot, receiver)
    if isinstance(there, Gap):
        yield unknown(Barrier.ROUTE, receiver, there)
        return
    if not to.public:
        says = f"{to.name} has no public address"
        yield Hop(Barrier.PUBLIC_ADDRESS, to.name, Reach.BLOCKED, says)
    yield from arrival_hops(snapshot, there)
    yield from _acl(snapshot, there, ANYWHERE, INTERNET.name, leaving=EPHEMERAL, coming=(port, port))
    yield _groups(snapshot, to, Peer(ANYWHERE), INTERNET.name, port, egress=False)


def _subnet(snapshot: Snapshot, subnet_id: str) -> Subnet | Gap:
    try:
        return snapshot.find(Subnet, subnet_id) or not_read(Subnet, subnet_id)
    except Unknown as missing:
        return missing.gap


def _network(subnet: Subnet | Gap) -> IPv4Network | None:
    return IPv4Network(subnet.cidr, strict=False) if isinstance(subnet, Subnet) else None


def _groups(snapshot: Snapshot, place: Place, peer: Peer, other: str, port: int, egress: bool) -> Hop:
    barrier = Barrier.EGRESS if egress else Barrier.INGRESS
    resource = ", ".join(place.group_ids)
    groups, gap = _read_groups(snapshot, place.group_ids)
    gap = gap or _absent(snapshot, peer.group_ids)
    lists, unread = _read_lists(snapshot, groups, egress)
    networks = {list_id: each.networks for list_id, each in lists.items()}
    ruling = groups_admit(groups, port, peer, egress, networks)
    if gap and ruling.reach is not Reach.OPEN:
        return unknown(barrier, resource, gap)
    if ruling.reach is Reach.UNKNOWN and unread:
        return unknown(barrier, resource, unread)
    if ruling.reach is Reach.UNKNOWN:
        reason = f"a rule of {resource} may or may not cover {other} (part of a subnet)"
        return unknown(barrier, resource, Gap(call="", reason=reason, hides=("SecurityGroup", *place.group_ids)))
    direction, preposition = ("outbound", "to") if egress else ("inbound", "from")
    if ruling.reach is Reach.BLOCKED:
        who = _peer_words(peer, other)
        says = f"security group {resource} has no {direction} rule for tcp {port} {preposition} {who}"
        field = "egress" if egress else "ingress"
        listed = (each.seen("networks", f"the networks of {list_id}") for list_id, each in lists.items())
        return Hop(barrier, resource, Reach.BLOCKED, says, (*(each.seen(field, says) for each in groups), *listed))
    says = f"security group {resource} admits tcp {port} {preposition} {other}"
    evidence = (ruling.rule.seen("protocol", says),) if ruling.rule else ()
    return Hop(barrier, resource, Reach.OPEN, says, evidence)


def _peer_words(peer: Peer, other: str) -> str:
    return f"{', '.join(peer.group_ids)} ({other})" if peer.group_ids else other


def _read_lists(
    snapshot: Snapshot, groups: tuple[SecurityGroup, ...], egress: bool
) -> tuple[dict[str, PrefixList], Gap | None]:
    """The prefix lists that rules of one direction name, by id, and why one of them could not be read."""
    rules = (rule for group in groups for rule in (group.egress if egress else group.ingress))
    lists: dict[str, PrefixList] = {}
    gap: Gap | None = None
    for list_id in sorted({list_id for rule in rules for list_id in rule.prefix_list_ids}):
        try:
            found = snapshot.find(PrefixList, list_id)
        except Unknown as missing:
            gap = gap or missing.gap
            continue
        if found:
            lists[list_id] = found
    return lists, gap


def _read_groups(snapshot: Snapshot, group_ids: tuple[str, ...]) -> tuple[tuple[SecurityGroup, ...], Gap | None]:
    if not group_ids:
        return (), not_read(SecurityGroup, "")
    groups: list[SecurityGroup] = []
    gap: Gap | None = None
    for each in group_ids:
        try:
            group = snapshot.find(SecurityGroup, each)
        except Unknown as missing:
            gap = gap or missing.gap
            continue
        if group:
            groups.append(group)
    return tuple(groups), gap or _absent(snapshot, group_ids)


def _absent(snapshot: Snapshot, group_ids: tuple[str, ...]) -> Gap | None:
    """A group that certainly is not listed: deleted, or another account's. It has no rules that could be closed to
    others, and is no group of which theirs would have to speak."""
    for each in group_ids:
        try:
            there = snapshot.find(SecurityGroup, each) is not None
        except Unknown:
            continue
        if not there:
            return Gap(call="", reason=f"security group {each} is not there", hides=("SecurityGroup", each))
    return None


Ports = tuple[int, int]


def _acl(
    snapshot: Snapshot, subnet: Subnet | Gap, peer: IPv4Network | None, other: str, *, leaving: Ports, coming: Ports
) -> Iterator[Hop]:
    if isinstance(subnet, Gap) or peer is None:
        yield unknown(Barrier.ACL, "", subnet if isinstance(subnet, Gap) else not_read(Subnet, other))
        return
    try:
        acls = [each for each in listed(snapshot, NetworkAcl, subnet.vpc_id) if subnet.id in each.subnet_ids]
    except Unknown as missing:
        yield unknown(Barrier.ACL, subnet.id, missing.gap)
        return
    if not acls:
        yield unknown(Barrier.ACL, subnet.id, not_read(NetworkAcl, subnet.id))
        return
    for egress, ports in ((True, leaving), (False, coming)):
        admits = acl_answers if ports == EPHEMERAL else acl_admits
        yield _acl_hop(acls[0], subnet, egress, ports, admits(acls[0], egress, ports, peer), other)


def _acl_hop(acl: NetworkAcl, subnet: Subnet, egress: bool, ports: Ports, ruling: Ruling, other: str) -> Hop:
    span = str(ports[0]) if ports[0] == ports[1] else f"{ports[0]}-{ports[1]}"
    flow = f"tcp {span} {'to' if egress else 'from'} {other}"
    rule = ruling.rule
    number = f"entry {rule.number}" if isinstance(rule, NetworkAclEntry) else "no entry"
    if ruling.reach is Reach.UNKNOWN:
        reason = f"entries of {acl.id} let only a part of {flow} through"
        return unknown(Barrier.ACL, acl.id, Gap(call="", reason=reason, hides=("NetworkAcl", acl.id)))
    verb = "lets" if ruling.reach is Reach.OPEN else "does not let"
    says = f"network ACL {acl.id} of {subnet.id} {verb} {flow} through ({number})"
    evidence = rule.seen("action", says) if isinstance(rule, NetworkAclEntry) else acl.seen("entries", says)
    return Hop(Barrier.ACL, acl.id, ruling.reach, says, (evidence,))


def _outward(snapshot: Snapshot, source: Place, sender: str, to: Place, port: int) -> tuple[Hop, ...]:
    subnet = _subnet(snapshot, sender)
    if isinstance(subnet, Gap):
        return (unknown(Barrier.ROUTE, sender, subnet),)
    endpoint, gap = _endpoint(snapshot, subnet, to.api) if to.api else (None, None)
    if endpoint and endpoint.type == "Interface":
        return tuple(_through_interface(snapshot, source, sender, endpoint, port))
    if gap:  # An endpoint nobody could see may be the way, or a closed door on it.
        anybody = _groups(snapshot, source, Peer(None), to.name, port, egress=True)
        hidden = unknown(Barrier.ENDPOINT, to.name, gap)
        return (hidden,) if anybody.reach is Reach.UNKNOWN else (anybody, hidden)
    lists = _lists_of(snapshot, subnet, endpoint) if endpoint else ()
    out = _groups(snapshot, source, Peer(ANYWHERE, list_ids=lists), to.name, port, egress=True)
    acl = tuple(_acl(snapshot, subnet, ANYWHERE, to.name, leaving=(port, port), coming=EPHEMERAL))
    if endpoint:
        says = f"{to.name} is reached by gateway endpoint {endpoint.id}"
        evidence = (endpoint.seen("route_table_ids", says),)
        return (out, *acl, Hop(Barrier.ENDPOINT, endpoint.id, Reach.OPEN, says, evidence))
    way = tuple(internet_hops(snapshot, subnet, source.public))
    return (out, *acl, *way, *_past_nat(snapshot, subnet, way, to.name, port))


def _lists_of(snapshot: Snapshot, subnet: Subnet, endpoint: VpcEndpoint) -> tuple[str, ...]:
    """The prefix lists whose networks a subnet sends to a gateway endpoint: those of the service's addresses.

    Source: "Gateway endpoints", https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html (routing)."""
    routes = route_table(snapshot, subnet).routes
    lists = (each.destination_prefix_list_id for each in routes if each.gateway_id == endpoint.id)
    return tuple(each for each in lists if each)


def _past_nat(snapshot: Snapshot, subnet: Subnet, way: Iterable[Hop], other: str, port: int) -> Iterator[Hop]:
    """The network ACL of the subnet in which the NAT gateway of the way lies, towards the sender and the internet.

    Source: "NAT gateway basics", https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html: no group can
    be put on a NAT gateway, the ACL of its subnet holds for it, and it sends from ports 1024 to 65535."""
    for hop in way:
        nat = (
            snapshot.find(NatGateway, hop.resource) if hop.barrier is Barrier.NAT and hop.reach is Reach.OPEN else None
        )
        if nat and nat.subnet_id and nat.subnet_id != subnet.id:
            there = _subnet(snapshot, nat.subnet_id)
            yield from _acl(snapshot, there, _network(subnet), subnet.id, leaving=EPHEMERAL, coming=(port, port))
            yield from _acl(snapshot, there, ANYWHERE, other, leaving=(port, port), coming=EPHEMERAL)


def _endpoint(snapshot: Snapshot, subnet: Subnet, api: str) -> tuple[VpcEndpoint | None, Gap | None]:
    try:
        endpoints = listed(snapshot, VpcEndpoint, subnet.vpc_id)
    except Unknown as missing:
        return None, missing.gap if missing.gap.call else None
    ours = [each for each in endpoints if each.service_name.endswith(f".{api}") and each.state in (None, "available")]
    try:
        table_id = route_table(snapshot, subnet).id
    except Unknown:
        table_id = ""
    gateways = [each for each in ours if each.type == "Gateway" and table_id in each.route_table_ids]
    # docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html, "Private DNS".
    named = [each for each in ours if each.type == "Interface" and each.private_dns and not each.private_dns_for_others]
    interfaces = named if named and _gives_names(snapshot, subnet.vpc_id) else []
    return next(iter((*interfaces, *gateways)), None), None


def _gives_names(snapshot: Snapshot, vpc_id: str) -> bool:
    """Whether private names of endpoints hold in a VPC; they do unless it is known that its DNS host names are off."""
    try:
        names = snapshot.find(VpcAttributes, (vpc_id, "enableDnsHostnames"))
    except Unknown:
        return True
    return names is None or names.dns_hostnames is not False


def _through_interface(snapshot: Snapshot, source: Place, sender: str, way: VpcEndpoint, port: int) -> Iterator[Hop]:
    receiver = sender if sender in way.subnet_ids else next(iter(way.subnet_ids), "")
    place = Place(way.id, way.subnet_ids, way.security_group_ids)
    for hop in _inside(snapshot, source, sender, place, receiver, port):
        yield replace(hop, barrier=Barrier.ENDPOINT) if hop.barrier is Barrier.INGRESS else hop

"""Reachability against a packet walk: every packet of small networks is sent, and its answer brought back.

The walk knows nothing of ranges, of partial answers or of what could not be read: it looks at one packet and at one
rule after the other, as the VPC user guide describes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise, product

from hypothesis import event, given
from hypothesis import strategies as st

from stackmedic.diagnose.places import INTERNET, Place, aws_api
from stackmedic.diagnose.reachability import Reach, reach
from stackmedic.model.network import (
    InternetGateway,
    NatGateway,
    NetworkAcl,
    NetworkAclEntry,
    Permission,
    PrefixList,
    Route,
    RouteTable,
    SecurityGroup,
    Subnet,
    VpcEndpoint,
)
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_B,
    Keyed,
    Part,
    a_nat_gateway,
    a_permission,
    a_route,
    a_route_table,
    a_security_group,
    a_snapshot,
    a_subnet,
    an_acl,
    an_acl_entry,
    an_endpoint,
    an_internet_gateway,
    make,
    unreadable,
)

ELSEWHERE = "subnet-elsewhere"
FAR = IPv4Address("44.208.0.7")  # Somebody in the internet.
S3 = IPv4Address("52.92.0.5")
LISTS = {"pl-data": ("10.0.0.4/30",), "pl-s3": ("52.92.0.0/17",)}
BASES = {PRIVATE_A: "10.0.0.0", PRIVATE_B: "10.0.0.4", PUBLIC_A: "10.0.0.8", PUBLIC_B: "10.0.0.12"}
RANGES = ("0.0.0.0/0", "10.0.0.0/30", "10.0.0.4/30", "10.0.0.4/31", "10.0.0.0/16", "10.1.0.0/16", "10.0.0.8/30")
SPANS = ((None, None), (443, 443), (1024, 65535), (1024, 20000), (40000, 65535), (0, 65535))
PORT = 443
EDGES = (1024, 20001, 40000, 65536)  # Between two of them, all ports have one fate.
TASKS, STORE = ("sg-tasks",), ("sg-store",)
HIDEABLE = (SecurityGroup, NetworkAcl, RouteTable, Subnet, NatGateway, VpcEndpoint, PrefixList, InternetGateway)


@dataclass(frozen=True)
class World:
    """A small network: what it holds, by id."""

    subnets: dict[str, Subnet]
    groups: dict[str, SecurityGroup]
    acls: dict[str, NetworkAcl]  # By subnet.
    tables: dict[str, RouteTable]  # By subnet.
    nat: NatGateway
    gateway: InternetGateway
    endpoints: tuple[VpcEndpoint, ...]
    public: bool

    @property
    def is_of_single_addresses(self) -> bool:
        return self.subnets[PRIVATE_A].cidr.endswith("/32")

    def parts(self) -> Iterator[Part]:
        yield from (*self.subnets.values(), *self.groups.values(), *self.acls.values(), self.nat, self.gateway)
        yield from (an_acl("acl-shop", ()), *{each.id: each for each in self.tables.values()}.values())
        yield from self.endpoints
        for list_id, networks in LISTS.items():
            yield Keyed(list_id, make(PrefixList, "ec2:GetManagedPrefixListEntries", "", networks=networks))


# --- one packet -------------------------------------------------------------------------------------------------------


def group_lets(world: World, groups: tuple[str, ...], egress: bool, other: IPv4Address, of: tuple[str, ...]) -> bool:
    """Whether a group lets the first packet of a connection to PORT pass; it lets answers pass by itself."""
    for group in (world.groups[each] for each in groups):
        for rule in group.egress if egress else group.ingress:
            if rule.protocol != "-1" and not (rule.from_port or 0) <= PORT <= (rule.to_port or 0):
                continue
            listed = (network for each in rule.prefix_list_ids for network in LISTS[each])
            ranges = (IPv4Network(each) for each in (*rule.ipv4_ranges, *listed))
            if set(rule.group_ids) & set(of) or any(other in each for each in ranges):
                return True
    return False


def acl_lets(world: World, subnet: str, egress: bool, port: int, other: IPv4Address) -> bool:
    """Whether a network ACL lets a packet pass: its lowest entry that matches decides."""
    for entry in sorted(world.acls[subnet].entries, key=lambda each: each.number):
        if entry.egress == egress and other in IPv4Network(entry.cidr or ""):
            first, last = (0, 65535) if entry.protocol == "-1" else (entry.from_port or 0, entry.to_port or 0)
            if first <= port <= last:
                return entry.action == "allow"
    return False


def answers(world: World, subnet: str, egress: bool, other: IPv4Address) -> float:
    """The share of the ports that answers go to which a network ACL lets pass."""
    spans = pairwise(EDGES)
    return sum(acl_lets(world, subnet, egress, low, other) * (high - low) for low, high in spans) / (65536 - 1024)


def route_of(world: World, subnet: str, to: IPv4Address) -> Route | None:
    """The most specific route that matches an address."""
    found = [
        (IPv4Network(network).prefixlen, each)
        for each in world.tables[subnet].routes
        for network in ([each.destination] if each.destination else LISTS[each.destination_prefix_list_id or ""])
        if to in IPv4Network(network)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def told(share: float, followed: bool) -> float | None:
    """What is lost on the way is lost, wherever the rest of it leads."""
    return share if followed or share < 0.5 else None


def inside(
    world: World, sender: tuple[str, IPv4Address], receiver: tuple[str, IPv4Address], to: tuple[str, ...]
) -> float | None:
    """From one interface to another: the share of connections that come about; None where the walk cannot follow."""
    (here, source), (there, target) = sender, receiver
    route = route_of(world, here, target)
    if route is None or route.state == "blackhole" or route.nat_gateway_id or route.gateway_id == "igw-shop":
        return 0.0
    if not group_lets(world, TASKS, True, target, to) or not group_lets(world, to, False, source, TASKS):
        return 0.0
    if here == there:
        return 1.0
    if not acl_lets(world, here, True, PORT, target) or not acl_lets(world, there, False, PORT, source):
        return 0.0
    return told(answers(world, there, True, source) * answers(world, here, False, target), route.gateway_id == "local")


def outward(world: World, here: str, source: IPv4Address, target: IPv4Address) -> float | None:
    """From an interface to an address in the internet, or of AWS, and back."""
    route = route_of(world, here, target)
    if not group_lets(world, TASKS, True, target, ()) or not acl_lets(world, here, True, PORT, target):
        return 0.0
    if route is None or route.state == "blackhole" or route.peering_connection_id:  # A peer lets nobody further.
        return 0.0
    back = answers(world, here, False, target)
    if route.nat_gateway_id:
        past = past_nat(world, str(world.nat.subnet_id), source, target)
        return told(back * (1.0 if past is None else past), past is not None)
    if route.gateway_id == "igw-shop":
        return back if world.public and world.gateway.vpc_ids else 0.0
    return told(back, route.gateway_id == "vpce-s3")


def past_nat(world: World, there: str, source: IPv4Address, target: IPv4Address) -> float | None:
    """Through the NAT gateway in a subnet of its own, which sends and is answered on ports of its own."""
    route = route_of(world, there, target)
    if world.nat.state != "available" or route is None or route.state == "blackhole" or route.nat_gateway_id:
        return 0.0
    if not acl_lets(world, there, False, PORT, source) or not acl_lets(world, there, True, PORT, target):
        return 0.0
    return told(
        answers(world, there, True, source) * answers(world, there, False, target), route.gateway_id == "igw-shop"
    )


def arriving(world: World, there: str, to: tuple[str, ...]) -> float | None:
    """From the internet to a public address."""
    route = route_of(world, there, FAR)
    if route is None or route.state == "blackhole" or route.nat_gateway_id:
        return 0.0
    if not group_lets(world, to, False, FAR, ()) or not acl_lets(world, there, False, PORT, FAR):
        return 0.0
    return told(answers(world, there, True, FAR), route.gateway_id == "igw-shop")


# --- small networks ---------------------------------------------------------------------------------------------------


@st.composite
def permissions(draw: st.DrawFn) -> Permission:
    port, last = draw(st.sampled_from([each for each in SPANS if each != (1024, 20000)]))
    kind = draw(st.sampled_from(["range", "range", "group", "list"]))
    return a_permission(
        port,
        to_port=last,
        cidr=draw(st.sampled_from(RANGES)) if kind == "range" else "",
        group=draw(st.sampled_from(["sg-tasks", "sg-store", "sg-other"])) if kind == "group" else "",
        prefix_list_ids=(draw(st.sampled_from(sorted(LISTS))),) if kind == "list" else (),
    )


@st.composite
def entries(draw: st.DrawFn, egress: bool) -> NetworkAclEntry:
    first, last = draw(st.sampled_from(SPANS))
    return an_acl_entry(
        draw(st.integers(1, 90)),
        egress=egress,
        action=draw(st.sampled_from(["allow", "deny"])),
        cidr=draw(st.sampled_from(RANGES)),
        protocol="-1" if first is None else "6",
        from_port=first,
        to_port=last,
    )


@st.composite
def acls(draw: st.DrawFn, subnet: str) -> NetworkAcl:
    """Mostly open, as others let nothing through that anything could be learned from."""
    found = [entry for egress in (True, False) for entry in draw(st.lists(entries(egress), max_size=1))]
    numbered = {(each.number, each.egress): each for each in found}.values()
    last = [an_acl_entry(100, egress=each) for each in (True, False) if draw(st.integers(0, 7))]
    return an_acl(f"acl-{subnet}", (subnet,), *(*numbered, *last, an_acl_entry(200, egress=True, action="deny")))


@st.composite
def routes(draw: st.DrawFn, attached: bool) -> tuple[Route, ...]:
    nat, igw, pcx = {"nat_gateway_id": "nat-shop"}, {"gateway_id": "igw-shop"}, {"peering_connection_id": "pcx-1"}
    targets, found = (nat, nat, igw, igw, pcx), []
    others = st.sets(st.sampled_from(["0.0.0.0/1", "128.0.0.0/1", "10.1.0.0/16", "10.1.0.0/24"]), max_size=2)
    for destination in sorted({"0.0.0.0/0"} | draw(others) if draw(st.integers(0, 5)) else draw(others)):
        target = draw(st.sampled_from(targets))
        lost = "gateway_id" in target and not attached
        state = "blackhole" if lost or not draw(st.integers(0, 5)) else "active"
        found.append(a_route(destination=destination, state=state, **target))
    return tuple(found)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    size = draw(st.sampled_from([30, 32]))
    subnets = {name: a_subnet(name, f"{base}/{size}") for name, base in BASES.items()}
    subnets[ELSEWHERE] = a_subnet(ELSEWHERE, f"10.1.0.0/{size}", vpc_id="vpc-elsewhere")
    attached = bool(draw(st.integers(0, 5)))
    own, s3 = draw(routes(attached)), ()
    endpoints: list[VpcEndpoint] = []
    if draw(st.booleans()):
        s3 = (a_route(destination=None, destination_prefix_list_id="pl-s3", gateway_id="vpce-s3"),)
        endpoints.append(an_endpoint("vpce-s3", service="s3", route_table_ids=("rtb-private",)))
    if draw(st.booleans()):
        more = {"subnet_ids": (PRIVATE_B,), "security_group_ids": STORE, "private_dns": True}
        endpoints.append(an_endpoint("vpce-ecr", service="ecr.api", type="Interface", **more))
    private = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), *own, *s3)
    public = a_route_table("rtb-public", (PUBLIC_A, PUBLIC_B), *draw(routes(attached)))
    far = a_route_table("rtb-elsewhere", (ELSEWHERE,))
    rules = st.lists(st.one_of(st.just(a_permission(None, cidr="0.0.0.0/0")), permissions()), max_size=3).map(tuple)
    return World(
        subnets,
        {each: a_security_group(each, draw(rules), egress=draw(rules)) for each in (*TASKS, *STORE)},
        {each: draw(acls(each)) for each in subnets},
        dict.fromkeys((PRIVATE_A, PRIVATE_B), private) | {PUBLIC_A: public, PUBLIC_B: public, ELSEWHERE: far},
        a_nat_gateway(draw(st.sampled_from(["available", "available", "failed"]))),
        an_internet_gateway(vpc_ids=an_internet_gateway().vpc_ids if attached else ()),
        tuple(endpoints),
        draw(st.booleans()),
    )


def addresses(world: World, subnet: str) -> list[tuple[str, IPv4Address]]:
    return [(subnet, each) for each in IPv4Network(world.subnets[subnet].cidr)]


def tasks(world: World) -> Place:
    return Place("tasks", (PRIVATE_A, PRIVATE_B), TASKS, public=world.public)


def shares(world: World, to: Place, here: str, there: str) -> set[float | None]:
    """What becomes of every packet from one subnet to another."""
    named = {each.service_name.rsplit(".", 1)[-1]: each for each in world.endpoints}
    if here == "":
        return {arriving(world, there, to.group_ids)}
    if to.api == "ecr.api" and "api" in named:
        there, to = PRIVATE_B, Place("endpoint", (PRIVATE_B,), STORE)
    if to == INTERNET or to.api:
        target = S3 if to.api == "s3" else FAR
        return {outward(world, here, each, target) for _, each in addresses(world, here)}
    ends = product(addresses(world, here), addresses(world, there))
    return {inside(world, sender, receiver, to.group_ids) for sender, receiver in ends}


def places() -> tuple[tuple[str, Place], ...]:
    """Where the walk leads, and who sets out."""
    store = Place("store", (PRIVATE_B, PUBLIC_B), STORE, everywhere=False)
    return (
        ("tasks", store),
        ("tasks", replace(store, subnet_ids=(ELSEWHERE,))),
        ("tasks", INTERNET),
        ("tasks", aws_api("s3")),
        ("tasks", aws_api("ecr.api")),
        ("internet", Place("balancer", (PUBLIC_A, PUBLIC_B), STORE, public=True)),
    )


every_place = st.sampled_from(places())


@given(worlds(), every_place)
def test_a_verdict_is_what_becomes_of_every_packet(world: World, way: tuple[str, Place]) -> None:
    source, to = tasks(world) if way[0] == "tasks" else INTERNET, way[1]
    for leg in reach(a_snapshot(*world.parts()), source, to, PORT).legs:
        fates = shares(world, to, leg.source_subnet, leg.destination_subnet)
        event(f"{way[0]} to {to.name}: {leg.verdict.value}")
        if leg.verdict is Reach.OPEN:
            assert fates == {1.0}, leg
        elif leg.verdict is Reach.BLOCKED:
            assert all(each is not None and each < 0.5 for each in fates), leg
        elif to.name == "store" and leg.destination_subnet != ELSEWHERE and world.is_of_single_addresses:
            assert fates & {None} or any(0 < each < 1 for each in fates if each), "one packet is always decided"


@given(worlds(), every_place, st.sampled_from(HIDEABLE))
def test_what_cannot_be_read_is_unknown_and_never_the_other_answer(
    world: World, way: tuple[str, Place], hidden: type
) -> None:
    source, to = tasks(world) if way[0] == "tasks" else INTERNET, way[1]
    whole = reach(a_snapshot(*world.parts()), source, to, PORT)
    blind = reach(a_snapshot(*world.parts(), unreadable(hidden)), source, to, PORT)
    event(f"{hidden.__name__}: {whole.verdict.value} is told as {blind.verdict.value}")
    assert blind.verdict in (whole.verdict, Reach.UNKNOWN)
    assert {each.reach for each in blind.hops} <= {Reach.OPEN, Reach.BLOCKED} or blind.gaps

"""Reachability: who gets through, and what stands in the way."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.diagnose import reachability
from stackmedic.diagnose.firewall import Peer, acl_admits, acl_answers, groups_admit
from stackmedic.diagnose.reachability import INTERNET, Barrier, Path, Reach, reach
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.network import (
    NatGateway,
    NetworkAcl,
    NetworkAclEntry,
    PrefixList,
    RouteTable,
    SecurityGroup,
    Subnet,
)
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_B,
    Keyed,
    a_database,
    a_nat_gateway,
    a_permission,
    a_route,
    a_route_table,
    a_security_group,
    a_service,
    a_snapshot,
    a_subnet,
    an_acl,
    an_acl_entry,
    an_endpoint,
    gone,
    make,
    service_arn,
    unreadable,
)

NAT_IS_IN = (PUBLIC_A, PUBLIC_B)


def to_database(snapshot: Snapshot) -> Path:
    database = snapshot.find(Database, "shop-postgres")
    service = snapshot.find(Service, service_arn())
    assert database and service
    return reach(snapshot, reachability.service(service), reachability.database(snapshot, database), 5432)


def to_internet(snapshot: Snapshot) -> Path:
    service = snapshot.find(Service, service_arn())
    assert service
    return reach(snapshot, reachability.service(service), INTERNET, 443)


def test_healthy_stack_is_open() -> None:
    snapshot = a_snapshot()
    assert to_database(snapshot).verdict is Reach.OPEN
    assert to_internet(snapshot).verdict is Reach.OPEN


def test_cache_is_reached_through_its_nodes() -> None:
    snapshot = a_snapshot(a_security_group("sg-cache"))
    cache, service = snapshot.find(Cache, "shop-redis"), snapshot.find(Service, service_arn())
    assert cache and service
    path = reach(snapshot, reachability.service(service), reachability.cache(snapshot, cache), 6379)
    assert path.blocked_by is Barrier.INGRESS
    assert [each.resource for each in path.blocked_at(Barrier.INGRESS)] == ["sg-cache"]


def test_closed_group_blocks_and_shows_its_rules() -> None:
    path = to_database(a_snapshot(a_security_group("sg-database")))
    assert path.blocked_by is Barrier.INGRESS
    assert path.evidence[0].call == "ec2:DescribeSecurityGroups"
    assert path.evidence[0].value == []
    assert "sg-backend" in path.barriers[0].says


@pytest.mark.parametrize(
    "rule",
    [
        a_permission(5432, cidr="10.0.0.0/16"),
        a_permission(5000, to_port=6000, group="sg-backend"),
        a_permission(None, cidr="0.0.0.0/0"),
    ],
)
def test_any_rule_that_covers_the_flow_opens(rule: object) -> None:
    assert to_database(a_snapshot(a_security_group("sg-database", (rule,)))).verdict is Reach.OPEN  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rule",
    [
        a_permission(5433, group="sg-backend"),
        a_permission(5432, group="sg-frontend"),
        a_permission(5432, cidr="192.168.0.0/16"),
        a_permission(5432, protocol="udp", group="sg-backend"),
    ],
)
def test_a_rule_for_another_flow_does_not_open(rule: object) -> None:
    assert to_database(a_snapshot(a_security_group("sg-database", (rule,)))).verdict is Reach.BLOCKED  # type: ignore[arg-type]


def test_prefix_list_and_part_of_a_subnet_are_unknown() -> None:
    for rule in (a_permission(5432, prefix_list_ids=("pl-1",)), a_permission(5432, cidr="10.0.10.0/28")):
        path = to_database(a_snapshot(a_security_group("sg-database", (rule,))))
        assert path.verdict in (Reach.UNKNOWN, Reach.BLOCKED)
        assert Reach.UNKNOWN in [each.verdict for each in path.legs]


@pytest.mark.parametrize(
    ("networks", "verdict"),
    [(("10.0.0.0/16",), Reach.OPEN), (("10.9.0.0/16", "2001:db8::/32"), Reach.BLOCKED), ((), Reach.BLOCKED)],
)
def test_a_prefix_list_is_the_networks_that_it_holds(networks: tuple[str, ...], verdict: Reach) -> None:
    group = a_security_group("sg-database", (a_permission(5432, prefix_list_ids=("pl-1",)),))
    held = Keyed("pl-1", make(PrefixList, "ec2:GetManagedPrefixListEntries", "", networks=networks))
    assert to_database(a_snapshot(group, held)).verdict is verdict


def test_a_database_is_in_the_subnet_of_its_zone() -> None:
    zones = (a_subnet(PRIVATE_A, availability_zone="eu-west-1a"), a_subnet(PRIVATE_B, availability_zone="eu-west-1b"))
    deny = (an_acl_entry(100, egress=True, action="deny"), an_acl_entry(100, egress=False, action="deny"))
    shut = an_acl("acl-data", (PRIVATE_B,), *deny)
    there = a_database(availability_zone="eu-west-1b")
    assert to_database(a_snapshot(*zones, shut, there)).blocked_by is Barrier.ACL
    assert to_database(a_snapshot(*zones, shut)).verdict is not Reach.BLOCKED


def test_one_subnet_may_be_cut_off() -> None:
    rule = a_permission(5432, cidr="10.0.10.0/24")
    path = to_database(a_snapshot(a_security_group("sg-database", (rule,))))
    assert path.verdict is Reach.BLOCKED
    assert path.is_partial
    assert path.blocked_subnets == (PRIVATE_B,)


def test_a_group_that_is_not_there_shuts_nobody_out() -> None:
    path = to_database(a_snapshot(gone(SecurityGroup, "sg-database")))
    assert path.verdict is Reach.UNKNOWN
    assert {hop.gap.reason for hop in path.hops if hop.gap} == {"security group sg-database is not there"}


def test_nobody_has_to_admit_a_group_that_is_not_there() -> None:
    path = to_database(a_snapshot(gone(SecurityGroup, "sg-backend"), a_security_group("sg-database")))
    assert path.verdict is Reach.UNKNOWN


def test_unreadable_group_is_unknown_and_named() -> None:
    path = to_database(a_snapshot(unreadable(SecurityGroup, "sg-database")))
    assert path.verdict is Reach.UNKNOWN
    assert [each.call for each in path.gaps] == ["ec2:DescribeSecurityGroups"]


def test_two_closed_doors_are_both_named() -> None:
    path = to_database(a_snapshot(a_security_group("sg-database"), a_security_group("sg-backend", egress=())))
    assert path.blocked_by is Barrier.EGRESS
    assert path.blocked_at(Barrier.INGRESS)
    assert path.blocked_at(Barrier.EGRESS)


def test_acl_that_forgets_the_way_back_blocks() -> None:
    entries = (
        an_acl_entry(100, egress=False),
        an_acl_entry(100, egress=True, protocol="6", from_port=443, to_port=443),
    )
    path = to_internet(a_snapshot(an_acl("acl-shop", (PRIVATE_A, PRIVATE_B), *entries), an_acl("acl-nat", NAT_IS_IN)))
    assert path.verdict is Reach.OPEN
    closed = (an_acl_entry(100, egress=True), an_acl_entry(100, egress=False, protocol="6", from_port=443, to_port=443))
    path = to_internet(a_snapshot(an_acl("acl-shop", (PRIVATE_A, PRIVATE_B), *closed)))
    assert path.blocked_by is Barrier.ACL


@pytest.mark.parametrize(
    ("left", "verdict"),
    [
        ((443, 443, 1024, 65535), Reach.OPEN),
        ((80, 80, 1024, 65535), Reach.BLOCKED),
        ((443, 443, 443, 443), Reach.BLOCKED),
    ],
)
def test_the_acl_of_a_nat_gateways_subnet_lets_through_or_blocks(left: tuple[int, ...], verdict: Reach) -> None:
    """Requests enter it on their own port, and answers on one of 1024 to 65535."""
    entries = (
        an_acl_entry(100, egress=True),
        an_acl_entry(100, egress=False, protocol="6", from_port=left[0], to_port=left[1]),
        an_acl_entry(110, egress=False, protocol="6", from_port=left[2], to_port=left[3]),
    )
    path = to_internet(a_snapshot(an_acl("acl-shop", (PRIVATE_A, PRIVATE_B)), an_acl("acl-nat", NAT_IS_IN, *entries)))
    assert path.verdict is verdict
    assert path.verdict is Reach.OPEN or "acl-nat" in str(path.blocked_at(Barrier.ACL))


def test_acl_is_not_met_inside_a_subnet() -> None:
    deny = (an_acl_entry(100, egress=True, action="deny"), an_acl_entry(100, egress=False, action="deny"))
    path = to_database(a_snapshot(an_acl("acl-shop", (PRIVATE_A, PRIVATE_B), *deny)))
    assert {each.verdict for each in path.legs if each.source_subnet == each.destination_subnet} == {Reach.OPEN}
    assert path.verdict is Reach.UNKNOWN  # Which subnet the database sits in is not known.


def test_missing_default_route_blocks_the_internet_only() -> None:
    snapshot = a_snapshot(a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B)))
    assert to_internet(snapshot).blocked_by is Barrier.ROUTE
    assert [each.resource for each in to_internet(snapshot).barriers] == ["rtb-private"]
    assert to_database(snapshot).verdict is Reach.OPEN


def test_subnet_without_association_uses_the_main_table() -> None:
    path = to_internet(a_snapshot(a_route_table("rtb-private", (PRIVATE_A,), a_route(nat_gateway_id="nat-shop"))))
    assert path.blocked_subnets == (PRIVATE_B,)
    assert [each.resource for each in path.barriers] == ["rtb-main"]


def test_dead_nat_blocks() -> None:
    assert to_internet(a_snapshot(a_nat_gateway("failed"))).blocked_by is Barrier.NAT
    assert to_internet(a_snapshot(a_nat_gateway("deleted"))).blocked_by is Barrier.NAT
    assert to_internet(a_snapshot(gone(NatGateway, "nat-shop"))).blocked_by is Barrier.NAT
    assert to_internet(a_snapshot(unreadable(NatGateway, "nat-shop"))).verdict is Reach.UNKNOWN


def test_public_subnet_needs_a_public_address() -> None:
    public = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(gateway_id="igw-shop"))
    assert to_internet(a_snapshot(public)).blocked_by is Barrier.PUBLIC_ADDRESS
    assert to_internet(a_snapshot(public, a_service(assign_public_ip="ENABLED"))).verdict is Reach.OPEN


def test_gateway_endpoint_replaces_the_default_route() -> None:
    snapshot = a_snapshot(
        a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B)),
        an_endpoint("vpce-s3", service="s3", route_table_ids=("rtb-private",)),
    )
    service = snapshot.find(Service, service_arn())
    assert service
    place = reachability.service(service)
    assert reach(snapshot, place, reachability.aws_api("s3"), 443).verdict is Reach.OPEN
    assert reach(snapshot, place, reachability.aws_api("ecr.api"), 443).blocked_by is Barrier.ROUTE


def test_interface_endpoint_has_a_door_of_its_own() -> None:
    endpoint = an_endpoint(
        "vpce-ecr",
        service="ecr.api",
        type="Interface",
        subnet_ids=(PRIVATE_A,),
        security_group_ids=("sg-endpoint",),
        private_dns=True,
    )
    snapshot = a_snapshot(endpoint, a_security_group("sg-endpoint"))
    service = snapshot.find(Service, service_arn())
    assert service
    path = reach(snapshot, reachability.service(service), reachability.aws_api("ecr.api"), 443)
    assert path.blocked_by is Barrier.ENDPOINT


def test_the_interface_endpoint_of_s3_that_is_for_other_networks_is_not_the_way_from_within() -> None:
    others: dict[str, object] = {
        "subnet_ids": (PRIVATE_A,),
        "security_group_ids": ("sg-endpoint",),
        "private_dns": True,
    }
    gateway = an_endpoint("vpce-s3", service="s3", route_table_ids=("rtb-private",))

    def verdict(for_others: bool) -> Reach:
        interface = an_endpoint(
            "vpce-s3-i", service="s3", type="Interface", private_dns_for_others=for_others, **others
        )
        snapshot = a_snapshot(interface, gateway, a_security_group("sg-endpoint"))
        service = snapshot.find(Service, service_arn())
        assert service
        return reach(snapshot, reachability.service(service), reachability.aws_api("s3"), 443).verdict

    assert (Reach.OPEN, Reach.BLOCKED) == (verdict(for_others=True), verdict(for_others=False))


def test_unreadable_route_tables_are_unknown() -> None:
    assert to_internet(a_snapshot(unreadable(RouteTable))).verdict is Reach.UNKNOWN
    assert to_database(a_snapshot(unreadable(Subnet))).verdict is Reach.UNKNOWN
    assert to_database(a_snapshot(unreadable(NetworkAcl))).verdict is Reach.UNKNOWN


# --- the same questions, answered packet by packet --------------------------------------------------------------------

networks = st.sampled_from(["10.0.0.0/29", "10.0.0.0/30", "10.0.0.4/30", "10.0.0.5/32", "10.0.1.0/30", "0.0.0.0/0"])
small = st.sampled_from([IPv4Network("10.0.0.0/30"), IPv4Network("10.0.0.4/31"), IPv4Network("10.0.0.5/32")])
bounds = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda pair: (min(pair), max(pair)))


@st.composite
def acl_entries(draw: st.DrawFn) -> NetworkAclEntry:
    first, last = draw(bounds)
    protocol = draw(st.sampled_from(["-1", "6", "17"]))
    return an_acl_entry(
        draw(st.integers(1, 40)),
        egress=draw(st.booleans()),
        action=draw(st.sampled_from(["allow", "deny"])),
        protocol=protocol,
        cidr=draw(networks),
        from_port=None if protocol == "-1" else first,
        to_port=None if protocol == "-1" else last,
    )


def acl_lets_packet(acl: NetworkAcl, egress: bool, port: int, address: IPv4Address) -> bool:
    for entry in sorted(acl.entries, key=lambda each: each.number):
        if entry.egress != egress or entry.protocol == "17" or address not in IPv4Network(entry.cidr or ""):
            continue
        if entry.protocol == "-1" or (entry.from_port or 0) <= port <= (entry.to_port or 0):
            return entry.action == "allow"
    return False


@given(
    st.lists(acl_entries(), max_size=6, unique_by=lambda each: (each.number, each.egress)), st.booleans(), bounds, small
)
def test_acl_agrees_with_every_packet(
    entries: list[NetworkAclEntry], egress: bool, ports: tuple[int, int], peer: IPv4Network
) -> None:
    acl = an_acl("acl-any", (), *(entries or [an_acl_entry(1, egress=egress, action="deny")]))
    packets = {acl_lets_packet(acl, egress, port, each) for port in range(ports[0], ports[1] + 1) for each in peer}
    answer = acl_admits(acl, egress, ports, peer).reach
    if answer is not Reach.UNKNOWN:
        assert packets == {answer is Reach.OPEN}
    elif peer.prefixlen == 32 and ports[0] == ports[1]:
        pytest.fail("one packet is always decided")


@given(
    st.lists(acl_entries(), max_size=6, unique_by=lambda each: (each.number, each.egress)), st.booleans(), bounds, small
)
def test_answers_are_shut_out_when_most_of_their_ports_are(
    entries: list[NetworkAclEntry], egress: bool, ports: tuple[int, int], peer: IPv4Network
) -> None:
    acl = an_acl("acl-any", (), *(entries or [an_acl_entry(1, egress=egress, action="deny")]))
    lost = [
        not any(acl_lets_packet(acl, egress, port, each) for each in peer) for port in range(ports[0], ports[1] + 1)
    ]
    answer = acl_answers(acl, egress, ports, peer).reach
    if answer is Reach.BLOCKED:
        assert sum(lost) * 2 > len(lost)
    elif peer.prefixlen == 32:
        assert sum(lost) * 2 <= len(lost)


@given(
    st.lists(st.tuples(networks, bounds, st.sampled_from(["", "sg-peer", "sg-other"])), max_size=5),
    st.integers(0, 12),
    small,
)
def test_groups_agree_with_every_packet(
    rules: list[tuple[str, tuple[int, int], str]], port: int, peer: IPv4Network
) -> None:
    permissions = tuple(
        a_permission(ports[0], to_port=ports[1], group=group, cidr="" if group else cidr)
        for cidr, ports, group in rules
    )
    permissions = tuple(each for each in permissions if (each.from_port or 0) <= (each.to_port or 0))
    group = a_security_group("sg-any", permissions)
    answer = groups_admit((group,), port, Peer(peer, ("sg-peer",))).reach

    def let(address: IPv4Address) -> bool:
        return any(
            (each.from_port or 0) <= port <= (each.to_port or 0)
            and ("sg-peer" in each.group_ids or any(address in IPv4Network(cidr) for cidr in each.ipv4_ranges))
            for each in permissions
        )

    packets = {let(each) for each in peer}
    if answer is not Reach.UNKNOWN:
        assert packets == {answer is Reach.OPEN}
    elif peer.prefixlen == 32:
        pytest.fail("one packet is always decided")

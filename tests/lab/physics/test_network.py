"""Who reaches whom: every gate closes the way, and none that does not concern it."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.lab.physics import network
from stackmedic.lab.physics.firewall import acl_admits, acl_admits_answers
from stackmedic.lab.physics.network import Interface, NoFreeAddress, reaches, travels
from tests.lab.physics.village import ANYWHERE, Village


@pytest.fixture
def village() -> Village:
    return Village()


def pair(village: Village) -> tuple[Interface, Interface]:
    return village.interface(village.tasks, village.private), village.databases.interface


# Between two interfaces


def test_a_rule_that_names_the_callers_group_admits_it(village: Village) -> None:
    task, store = pair(village)
    assert travels(village, task, store, 5432)


def test_a_revoked_rule_closes_the_way(village: Village) -> None:
    task, store = pair(village)
    village.revoke(village.stores, 5432, group=village.tasks)
    assert not travels(village, task, store, 5432)


def test_a_rule_for_one_port_admits_no_other(village: Village) -> None:
    task, store = pair(village)
    assert not travels(village, task, store, 5433)


def test_the_way_back_needs_no_rule_but_the_way_there_does(village: Village) -> None:
    task, store = pair(village)
    assert not travels(village, store, task, 8000)


def test_a_rule_for_the_callers_addresses_admits_it(village: Village) -> None:
    task, store = pair(village)
    village.admit(village.stores, 5433, cidr="10.0.1.0/24")
    assert travels(village, task, store, 5433)


def test_a_rule_for_other_addresses_does_not(village: Village) -> None:
    task, store = pair(village)
    village.admit(village.stores, 5433, cidr="10.0.7.0/24")
    assert not travels(village, task, store, 5433)


def test_a_rule_for_a_prefix_list_admits_what_the_list_holds(village: Village) -> None:
    task, store = pair(village)
    entries = [{"Cidr": "10.0.1.0/24", "Description": "tasks"}]
    ours = village.ec2.create_managed_prefix_list("IPv4", entries, "5", "ours", {})
    village.ec2.authorize_security_group_ingress(
        village.stores, "tcp", "5433", "5433", [], prefix_list_ids=[{"PrefixListId": ours.id}]
    )
    village.world.changed()
    assert travels(village, task, store, 5433)


def test_a_rule_for_udp_does_not_admit_tcp(village: Village) -> None:
    task, store = pair(village)
    village.ec2.authorize_security_group_ingress(village.stores, "udp", "5433", "5433", [{"CidrIp": ANYWHERE}])
    village.world.changed()
    assert not travels(village, task, store, 5433)


def test_a_caller_without_egress_gets_nowhere(village: Village) -> None:
    task, store = pair(village)
    village.close_egress(village.tasks)
    assert not travels(village, task, store, 5432)


def test_the_stores_own_egress_does_not_matter(village: Village) -> None:
    task, store = pair(village)
    village.close_egress(village.stores)
    assert travels(village, task, store, 5432)


def test_no_route_is_needed_inside_the_vpc(village: Village) -> None:
    task, store = pair(village)
    village.ec2.create_route_table(village.vpc.id)
    assert travels(village, task, store, 5432)


def test_another_vpc_is_out_of_reach(village: Village) -> None:
    task, _ = pair(village)
    other = village.ec2.create_vpc("10.1.0.0/16")
    subnet = village.ec2.create_subnet(other.id, "10.1.1.0/24")
    group = village.ec2.create_security_group("far", "far", other.id)
    village.admit(group.id, 5432, cidr=ANYWHERE)
    assert not travels(village, task, village.interface(group.id, subnet), 5432)


def acl(village: Village, subnet: Any) -> Any:
    """An ACL of the subnet's own, with nothing in it: everything is denied."""
    made = village.ec2.create_network_acl(village.vpc.id)
    for each in village.ec2.network_acls.values():
        for association in each.associations:
            if association.subnet_id == subnet.id:
                village.ec2.replace_network_acl_association(association.id, made.id)
                village.world.changed()
                return made
    raise AssertionError


def entry(
    village: Village, made: Any, number: int, ports: tuple[int, int], *, egress: bool, action: str = "allow"
) -> None:
    village.ec2.create_network_acl_entry(made.id, number, "6", action, egress, ANYWHERE, None, None, *ports, None)
    village.world.changed()


def test_an_acl_without_entries_denies_everything(village: Village) -> None:
    task, store = pair(village)
    acl(village, village.data)
    assert not travels(village, task, store, 5432)


def test_an_acl_must_let_the_answer_out_too(village: Village) -> None:
    task, store = pair(village)
    made = acl(village, village.data)
    entry(village, made, 100, (5432, 5432), egress=False)
    assert not travels(village, task, store, 5432)
    entry(village, made, 100, (1024, 65535), egress=True)
    assert travels(village, task, store, 5432)


def test_half_of_the_answers_ports_are_enough_and_less_is_not(village: Village) -> None:
    task, store = pair(village)
    made = acl(village, village.data)
    entry(village, made, 100, (5432, 5432), egress=False)
    entry(village, made, 100, (1024, 20000), egress=True)
    assert not travels(village, task, store, 5432)
    entry(village, made, 110, (32768, 65535), egress=True)
    assert travels(village, task, store, 5432)


def test_the_acl_entry_with_the_lower_number_decides(village: Village) -> None:
    task, store = pair(village)
    made = acl(village, village.data)
    entry(village, made, 50, (5432, 5432), egress=False, action="deny")
    entry(village, made, 100, (0, 65535), egress=False)
    entry(village, made, 100, (0, 65535), egress=True)
    assert not travels(village, task, store, 5432)


def test_inside_one_subnet_no_acl_is_asked(village: Village) -> None:
    acl(village, village.private)
    village.admit(village.tasks, 8000, group=village.tasks)
    one, other = (village.interface(village.tasks, village.private) for _ in range(2))
    assert travels(village, one, other, 8000)


# To AWS and beyond


def test_a_private_subnet_without_nat_reaches_nothing(village: Village) -> None:
    task, _ = pair(village)
    assert not reaches(village, task, "ecr.api")
    assert not reaches(village, task, network.INTERNET)


def test_through_a_nat_gateway_everything_is_within_reach(village: Village) -> None:
    task, _ = pair(village)
    village.nat()
    assert all(reaches(village, task, name) for name in ("ecr.api", "ecr.dkr", "s3", "logs", network.INTERNET))


def test_a_deleted_nat_gateway_leaves_a_black_hole(village: Village) -> None:
    task, _ = pair(village)
    village.ec2.delete_nat_gateway(village.nat().id)
    village.world.changed()
    assert not reaches(village, task, "ecr.api")


def test_a_failed_nat_gateway_carries_nothing(village: Village) -> None:
    task, _ = pair(village)
    village.nat().state = "failed"
    village.world.changed()
    assert not reaches(village, task, "ecr.api")


def test_a_nat_gateway_whose_subnet_lost_its_way_out_carries_nothing(village: Village) -> None:
    task, _ = pair(village)
    village.nat()
    village.ec2.delete_route(village.outward.id, ANYWHERE)
    village.world.changed()
    assert not reaches(village, task, "ecr.api")


def test_a_detached_internet_gateway_cuts_both_sides(village: Village) -> None:
    task = village.interface(village.tasks, village.private)
    visible = village.interface(village.tasks, village.public, public=True)
    village.nat()
    village.ec2.detach_internet_gateway(village.gateway.id, village.vpc.id)
    village.world.changed()
    assert not reaches(village, task, "s3") and not reaches(village, visible, "s3")


def test_an_internet_gateway_carries_only_what_has_a_public_address(village: Village) -> None:
    assert reaches(village, village.interface(village.tasks, village.public, public=True), "logs")
    assert not reaches(village, village.interface(village.tasks, village.public), "logs")


def test_the_longest_prefix_decides_even_into_a_black_hole(village: Village) -> None:
    task, _ = pair(village)
    village.nat()
    dead = village.ec2.create_nat_gateway(village.public.id, village.ec2.allocate_address("vpc").allocation_id)
    village.ec2.create_route(village.main.id, "3.104.0.0/16", nat_gateway_id=dead.id)
    village.ec2.delete_nat_gateway(dead.id)
    village.world.changed()
    assert not reaches(village, task, "logs")
    assert reaches(village, task, network.INTERNET)


def test_an_interface_endpoint_is_a_way_without_nat(village: Village) -> None:
    task, _ = pair(village)
    village.endpoint("secretsmanager", groups=[village.doors])
    assert not reaches(village, task, "secretsmanager")
    village.admit(village.doors, 443, cidr="10.0.0.0/16")
    assert reaches(village, task, "secretsmanager")
    assert not reaches(village, task, "ssm")


def test_a_closed_endpoint_takes_the_name_over_even_where_nat_would_work(village: Village) -> None:
    task, _ = pair(village)
    village.nat()
    village.endpoint("secretsmanager", groups=[village.doors])
    assert not reaches(village, task, "secretsmanager")
    assert reaches(village, task, "ssm")


def test_a_closed_endpoint_without_private_dns_is_nobodys_way(village: Village) -> None:
    task, _ = pair(village)
    village.nat()
    village.endpoint("secretsmanager", groups=[village.doors], private_dns=False)
    assert reaches(village, task, "secretsmanager")


def test_the_gateway_endpoint_needs_the_subnets_route_table(village: Village) -> None:
    task, _ = pair(village)
    made = village.endpoint("s3")
    assert reaches(village, task, "s3") and not reaches(village, task, "logs")
    made.route_table_ids.clear()
    village.world.changed()
    assert not reaches(village, task, "s3")


def test_egress_to_the_vpc_alone_does_not_reach_s3_but_its_prefix_list_does(village: Village) -> None:
    task, _ = pair(village)
    made = village.endpoint("s3")
    village.close_egress(village.tasks)
    village.open_egress(village.tasks, cidr="10.0.0.0/16")
    assert not reaches(village, task, "s3")
    village.open_egress(village.tasks, prefix_list=made.destination_prefix_list_id)
    assert reaches(village, task, "s3")


def test_without_dns_in_the_vpc_no_name_leads_anywhere(village: Village) -> None:
    task, _ = pair(village)
    village.nat()
    village.vpc.enable_dns_support = "false"
    village.world.changed()
    assert not reaches(village, task, "ecr.api")


def test_an_acl_that_lets_no_answers_in_cuts_the_internet_but_not_the_subnet(village: Village) -> None:
    task, _ = pair(village)
    village.nat()
    made = acl(village, village.private)
    entry(village, made, 100, (443, 443), egress=True)
    assert not reaches(village, task, "logs")
    entry(village, made, 100, (1024, 65535), egress=False)
    assert reaches(village, task, "logs")


def test_a_subnet_that_vanished_under_its_interfaces_leads_nowhere(village: Village) -> None:
    task, store = pair(village)
    village.ec2.delete_subnet(village.private.id)
    village.world.changed()
    assert not travels(village, task, store, 5432) and not reaches(village, task, "s3")


# Addresses


def test_an_address_lies_in_its_subnet_and_is_nobody_elses(village: Village) -> None:
    taken = [village.interface(village.tasks, village.private).address for _ in range(40)]
    assert len(set(taken)) == 40
    assert all(address.startswith("10.0.1.") and 4 <= int(address.rsplit(".", 1)[1]) <= 254 for address in taken)


def test_a_full_subnet_gives_no_address_until_one_is_given_back(village: Village) -> None:
    small = village.ec2.create_subnet(village.vpc.id, "10.0.20.0/28")
    held = [village.interface(village.tasks, small) for _ in range(11)]
    assert village.ec2.get_subnet(small.id).available_ip_address_count == 0
    with pytest.raises(NoFreeAddress):
        village.interface(village.tasks, small)
    network.release(village, held[3])  # type: ignore[arg-type]
    assert village.interface(village.tasks, small).address == held[3].address


# Against a slow and simple judge


@cache
def standing() -> Village:
    """One village for many examples; each adds a group or an ACL of its own."""
    return Village()


Port = st.integers(1, 9)
RULES = st.lists(st.tuples(Port, Port, st.sampled_from(["10.0.1.0/24", "10.0.2.0/24", ANYWHERE, "group"])), max_size=4)
ENTRIES = st.lists(st.tuples(st.booleans(), st.integers(1, 90), st.integers(1, 90)), max_size=5)


@given(RULES, Port)
def test_groups_admit_exactly_what_some_rule_says(rules: list[tuple[int, int, str]], port: int) -> None:
    village = standing()
    task, store = pair(village)
    fresh = village.group(f"fresh-{village.world.token(16)}")
    store = Interface(store.subnet_id, (fresh,), store.address)
    for low, high, peer in {(min(a, b), max(a, b), c) for a, b, c in rules}:
        blocks, groups = ([], [{"GroupId": village.tasks}]) if peer == "group" else ([{"CidrIp": peer}], [])
        village.ec2.authorize_security_group_ingress(fresh, "tcp", str(low), str(high), blocks, source_groups=groups)
    village.world.changed()
    expected = any(min(a, b) <= port <= max(a, b) and peer != "10.0.2.0/24" for a, b, peer in rules)
    assert travels(village, task, store, port) == expected  # type: ignore[arg-type]


@given(ENTRIES)
def test_an_acl_judges_each_port_by_the_first_entry_that_matches(entries: list[tuple[bool, int, int]]) -> None:
    village = standing()
    made = acl(village, village.data)
    for number, (allowed, low, high) in enumerate(entries, 1):
        ports = (min(low, high), max(low, high))
        entry(village, made, number, ports, egress=False, action="allow" if allowed else "deny")

    def admitted(port: int) -> bool:
        for allowed, low, high in entries:
            if min(low, high) <= port <= max(low, high):
                return allowed
        return False

    for port in range(1, 91):
        assert acl_admits(village.ec2, village.data.id, False, "10.0.1.5", port) == admitted(port)


@given(ENTRIES)
def test_answers_get_through_when_most_of_their_ports_do(entries: list[tuple[bool, int, int]]) -> None:
    village = standing()
    made, wide = acl(village, village.data), [(allowed, low * 800, high * 800) for allowed, low, high in entries]
    for number, (allowed, low, high) in enumerate(wide, 1):
        ports = (min(low, high), min(65535, max(low, high)))
        entry(village, made, number, ports, egress=True, action="allow" if allowed else "deny")
    judged = bytearray(65536)
    for allowed, low, high in reversed(wide):
        low, high = min(low, high), min(65535, max(low, high))
        judged[low : high + 1] = bytes([allowed]) * (high + 1 - low)
    most = sum(judged[1024:]) * 2 > 65536 - 1024
    assert acl_admits_answers(village.ec2, village.data.id, True, "10.0.1.5") == most

"""restore_default_route: to the gateway that the VPC's own facts name."""

import pytest

from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Outcome
from stackmedic.model.network import NatGateway
from stackmedic.model.snapshot import Unknown
from stackmedic.remedy.actions.restore_default_route import action, verify
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_B,
    Part,
    a_nat_gateway,
    a_route,
    a_route_table,
    a_service,
    a_snapshot,
    a_subnet,
    an_internet_gateway,
    service_arn,
    unreadable,
)
from tests.remedy.actions.account import Account, a_finding, answers, declined, failed, the_change

FINDING = a_finding("network.no_default_route", "rtb-private")
LOST = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B))
SECOND = a_nat_gateway(id="nat-second", subnet_id=PUBLIC_B)
ROUTE = {"RouteTableId": "rtb-private", "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-shop"}


def planned(*parts: Part) -> Change:
    return the_change(action, FINDING, a_snapshot(LOST, *parts))


def refusal(*parts: Part) -> str:
    return declined(action, FINDING, a_snapshot(LOST, *parts)).reason


def tables(*routes: dict[str, object]) -> Account:
    return Account(ec2__DescribeRouteTables={"RouteTables": [{"Routes": list(routes)}]})


def zones(first: str = "eu-west-1a", second: str = "eu-west-1b") -> tuple[Part, ...]:
    return (
        a_subnet(PRIVATE_A, availability_zone=first),
        a_subnet(PUBLIC_A, availability_zone=first),
        a_subnet(PRIVATE_B, availability_zone=second),
        a_subnet(PUBLIC_B, availability_zone=second),
    )


def test_private_subnets_lead_to_the_only_nat_gateway() -> None:
    change = planned()
    assert ({"NatGatewayId": "nat-shop"}, None) == (change.after, change.before)
    assert [ROUTE] == [each.parameters for each in change.calls]
    assert (service_arn(),) == change.needed_by


def test_subnets_of_tasks_with_public_addresses_lead_to_the_internet_gateway() -> None:
    public = a_service(assign_public_ip="ENABLED")
    assert {"GatewayId": "igw-shop"} == planned(public).after


def test_public_subnets_lead_to_the_internet_gateway() -> None:
    public = a_service(subnet_ids=(PUBLIC_A, PUBLIC_B), assign_public_ip="ENABLED")
    snapshot = a_snapshot(a_route_table("rtb-public", (PUBLIC_A, PUBLIC_B)), public)
    change = the_change(action, a_finding("network.no_default_route", "rtb-public"), snapshot)
    assert {"GatewayId": "igw-shop"} == change.after


def test_subnets_of_both_kinds_are_left_to_a_person() -> None:
    private = a_service(subnet_ids=(PUBLIC_A,))
    snapshot = a_snapshot(a_route_table("rtb-public", (PUBLIC_A, PUBLIC_B)), private)
    refused = declined(action, a_finding("network.no_default_route", "rtb-public"), snapshot)
    assert "faces the internet" in refused.reason and "create-route" in refused.instruction


def test_of_two_nat_gateways_the_one_in_use_elsewhere_is_taken() -> None:
    other = a_route_table("rtb-other", ("subnet-other",), a_route(nat_gateway_id="nat-second"))
    assert {"NatGatewayId": "nat-second"} == planned(SECOND, other).after


def test_of_two_nat_gateways_the_one_of_the_zone_is_taken() -> None:
    alone = a_route_table("rtb-private", (PRIVATE_A,))
    other = a_route_table("rtb-b", (PRIVATE_B,))
    snapshot = a_snapshot(alone, other, SECOND, *zones())
    assert {"NatGatewayId": "nat-shop"} == the_change(action, FINDING, snapshot).after


def test_two_nat_gateways_that_do_not_decide_are_left_to_a_person() -> None:
    assert "nothing says which" in refusal(SECOND, *zones())


@pytest.mark.parametrize("state", ["pending", "failed", "deleted"])
def test_a_nat_gateway_that_does_not_work_is_no_way_out(state: str) -> None:
    assert f"nat-shop is {state}" in refusal(a_nat_gateway(state=state))


def test_a_nat_gateway_without_a_way_out_of_its_own_is_none() -> None:
    assert "no NAT gateway" in refusal(a_route_table("rtb-public", (PUBLIC_A, PUBLIC_B)))


def test_a_detached_internet_gateway_is_no_way_out() -> None:
    assert "no internet gateway" in refusal(a_service(assign_public_ip="ENABLED"), an_internet_gateway(vpc_ids=()))


def test_a_route_that_came_back_meanwhile_leaves_nothing_to_do() -> None:
    assert "has a default route" in declined(action, FINDING, a_snapshot()).reason


def test_gateways_that_nobody_could_read_are_not_guessed() -> None:
    with pytest.raises(Unknown):
        answers(action, FINDING, a_snapshot(LOST, unreadable(NatGateway)))


def test_the_route_is_made() -> None:
    assert [("ec2:CreateRoute", ROUTE)] == Account().apply(action, planned())


def test_somebody_who_was_faster_is_no_failure() -> None:
    account = tables({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-shop"})
    account.answers["ec2:CreateRoute"] = failed("RouteAlreadyExists")
    account.apply(action, planned())


def test_a_route_that_leads_elsewhere_is_a_failure() -> None:
    account = tables({"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-shop"})
    account.answers["ec2:CreateRoute"] = failed("RouteAlreadyExists")
    with pytest.raises(CallFailed):
        account.apply(action, planned())


def test_undo_deletes_the_route_that_was_made_and_no_other() -> None:
    ours = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-shop"}
    gone = ("ec2:DeleteRoute", {"RouteTableId": "rtb-private", "DestinationCidrBlock": "0.0.0.0/0"})
    assert [gone] == tables(ours).undo(action, planned())
    assert [] == tables({"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-shop"}).undo(action, planned())
    assert [] == tables().undo(action, planned())


def test_the_change_is_seen_once_the_route_is_there_and_leads_somewhere() -> None:
    dead = a_route_table("rtb-private", (PRIVATE_A,), a_route(nat_gateway_id="nat-shop", state="blackhole"))
    assert Outcome.CLEARED is verify(planned(), a_snapshot())
    assert Outcome.NOT_YET is verify(planned(), a_snapshot(LOST))
    assert Outcome.NOT_YET is verify(planned(), a_snapshot(dead))

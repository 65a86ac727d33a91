"""network.route_wrong_gateway: the NAT gateway's own subnet leads to no internet gateway."""

from stackmedic.diagnose.rules.network.route_wrong_gateway import check
from tests.diagnose.builders import PRIVATE_A, PRIVATE_B, a_nat_gateway, a_route, a_route_table, a_snapshot
from tests.diagnose.rules.asking import findings, the_finding

TO_NAT = a_route(nat_gateway_id="nat-shop")


def test_a_nat_gateway_in_a_private_subnet_is_found() -> None:
    private = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), TO_NAT)
    found = the_finding(check, a_snapshot(private, a_nat_gateway(subnet_id=PRIVATE_A)))
    assert found.about == "rtb-private"
    assert "nat-shop" in found.says


def test_a_default_route_to_a_peered_vpc_is_found() -> None:
    peered = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(peering_connection_id="pcx-1"))
    assert "pcx-1" in the_finding(check, a_snapshot(peered)).says


def test_a_default_route_to_a_hub_may_lead_on() -> None:
    hub = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(transit_gateway_id="tgw-1"))
    assert findings(check, a_snapshot(hub)) == []


def test_a_table_without_any_default_route_is_another_cause() -> None:
    assert findings(check, a_snapshot(a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B)))) == []


def test_a_route_to_something_that_is_gone_is_another_cause() -> None:
    gone = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(instance_id="i-gone", state="blackhole"))
    assert findings(check, a_snapshot(gone)) == []


def test_two_halves_win_over_the_whole() -> None:
    halves = (a_route(destination=each, gateway_id="igw-shop") for each in ("0.0.0.0/1", "128.0.0.0/1"))
    private = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), TO_NAT, *halves)
    assert findings(check, a_snapshot(private, a_nat_gateway(subnet_id=PRIVATE_A))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []

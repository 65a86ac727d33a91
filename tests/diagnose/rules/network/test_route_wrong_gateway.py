"""network.route_wrong_gateway: the NAT gateway's own subnet leads to no internet gateway."""

import json

import pytest

from stackmedic.diagnose.rules.network.route_wrong_gateway import check
from stackmedic.model.finding import Confidence
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.trail import TrailEvent
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    Listed,
    a_nat_gateway,
    a_route,
    a_route_table,
    a_snapshot,
    ago,
    make,
)
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.troubles import crashing, not_starting

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


REFUSED = (
    "ResourceInitializationError: Post https://api.ecr.eu-west-1.amazonaws.com/: dial tcp 34.223.25.91:443: i/o timeout"
)
HUB = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(transit_gateway_id="tgw-1"))


def rerouted(table: str = "rtb-private", destination: str = "0.0.0.0/0", at: str = "10m") -> Listed:
    """Somebody led a route elsewhere."""
    asked = {"requestParameters": {"routeTableId": table, "destinationCidrBlock": destination}}
    facts = {"id": "1", "name": "ReplaceRoute", "at": ago(at), "user": "ada", "record": json.dumps(asked)}
    return Listed(TrailEvent, EVERYWHERE, (make(TrailEvent, "cloudtrail:LookupEvents", "Events[0]", **facts),))


def test_a_default_route_that_was_led_to_a_hub_right_before_all_waits_in_vain_is_likely() -> None:
    found = the_finding(check, a_snapshot(*not_starting(REFUSED), HUB, rerouted()), Confidence.LIKELY)
    assert (found.about, found.since) == ("rtb-private", ago("10m"))
    assert "tgw-1" in found.says


@pytest.mark.parametrize("call", (rerouted("rtb-public"), rerouted(destination="10.9.0.0/16"), rerouted(at="1m")))
def test_another_table_another_route_or_a_later_call_is_silent(call: Listed) -> None:
    assert findings(check, a_snapshot(*not_starting(REFUSED), HUB, call)) == []


def test_who_waits_for_what_is_inside_does_not_wait_for_the_hub() -> None:
    inside = "connection to server at shop.abc.eu-west-1.rds.amazonaws.com failed: Connection timed out"
    assert findings(check, a_snapshot(*crashing(inside), HUB, rerouted())) == []


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

"""network.igw_missing: the public subnets have no internet gateway."""

from stackmedic.diagnose.rules.network.igw_missing import check
from stackmedic.model.finding import Effect
from stackmedic.model.network import RouteTable
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_B,
    a_load_balancer,
    a_route,
    a_route_table,
    a_snapshot,
    an_internet_gateway,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided


def test_public_table_without_its_route_is_found() -> None:
    found = the_finding(check, a_snapshot(a_route_table("rtb-public", (PUBLIC_A, PUBLIC_B))))
    assert found.about == "rtb-public"
    assert {Effect.OUT_OF_REACH, Effect.CANNOT_START} == set(found.effects)


def test_detached_gateway_is_found() -> None:
    hole = a_route(gateway_id="igw-shop", state="blackhole")
    table = a_route_table("rtb-public", (PUBLIC_A, PUBLIC_B), hole)
    found = the_finding(check, a_snapshot(table, an_internet_gateway(vpc_ids=())))
    assert found.about == "igw-shop"


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_private_table_without_default_route_is_another_cause() -> None:
    assert findings(check, a_snapshot(a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B)))) == []


def test_internal_load_balancer_needs_no_gateway() -> None:
    """Its subnets may be cut off; the NAT gateway in one of them still needs the way out."""
    alone = a_route_table("rtb-b", (PUBLIC_B,))
    whole = a_route_table("rtb-public", (PUBLIC_A,), a_route(gateway_id="igw-shop"))
    assert findings(check, a_snapshot(alone, whole, a_load_balancer(scheme="internal"))) == []


def test_unreadable_tables_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(RouteTable)))

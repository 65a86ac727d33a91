"""network.route_blackhole: A route's target is gone."""

from stackmedic.diagnose.rules.network.route_blackhole import check
from tests.diagnose.builders import PRIVATE_A, PRIVATE_B, a_route, a_route_table, a_snapshot
from tests.diagnose.rules.asking import findings, the_finding


def private(**route: object) -> object:
    return a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(**route))


def test_what_is_wrong_is_found() -> None:
    assert (
        the_finding(check, a_snapshot(private(peering_connection_id="pcx-1", state="blackhole"))).about == "rtb-private"
    )


def test_a_route_that_is_active_is_silent() -> None:
    assert findings(check, a_snapshot(private(peering_connection_id="pcx-1", state="active"))) == []


def test_a_nat_gateway_that_is_gone_is_another_cause() -> None:
    assert findings(check, a_snapshot(private(nat_gateway_id="nat-gone", state="blackhole"))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []

"""network.nat_port_exhaustion: the NAT gateway has no ports left for a destination."""

from stackmedic.diagnose.rules.network.nat_port_exhaustion import check
from tests.diagnose.builders import a_series, a_snapshot
from tests.diagnose.rules.asking import findings, the_finding

LABEL = "AWS/NATGateway/ErrorPortAllocation/Sum/nat-shop"


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(a_series(LABEL, *[20.0] * 10))).about == "nat-shop"


def test_a_gateway_with_ports_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(LABEL, *[0.0] * 10))) == []


def test_an_hour_ago_is_past() -> None:
    assert findings(check, a_snapshot(a_series(LABEL, *[20.0] * 10, last="50m"))) == []


def test_one_burst_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(LABEL, 1.0))) == []

"""network.nat_failed: the default route leads to a NAT gateway that does not work."""

import pytest

from stackmedic.diagnose.rules.network.nat_failed import check
from stackmedic.model.finding import Effect
from stackmedic.model.network import NatGateway
from tests.diagnose.builders import a_nat_gateway, a_snapshot, gone, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided


@pytest.mark.parametrize("state", ["failed", "deleting", "deleted", "pending"])
def test_nat_gateway_that_is_not_available_is_found(state: str) -> None:
    found = the_finding(check, a_snapshot(a_nat_gateway(state)))
    assert found.about == "nat-shop"
    assert found.evidence[0].value == state
    assert found.effects == (Effect.CANNOT_START,)


def test_nat_gateway_that_is_gone_is_found() -> None:
    assert the_finding(check, a_snapshot(gone(NatGateway, "nat-shop", "ec2:DescribeNatGateways"))).about == "nat-shop"


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_another_failed_nat_gateway_is_silent() -> None:
    assert findings(check, a_snapshot(a_nat_gateway("failed", id="nat-other"))) == []


def test_unreadable_nat_gateway_is_undecided() -> None:
    answers = undecided(check, a_snapshot(unreadable(NatGateway, "nat-shop", "ec2:DescribeNatGateways")))
    assert {"nat-shop"} == {each.about for each in answers}

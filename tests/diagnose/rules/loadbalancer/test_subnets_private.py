"""loadbalancer.subnets_private: an internet-facing balancer sits in private subnets."""

from stackmedic.diagnose.rules.loadbalancer.subnets_private import check
from stackmedic.model.finding import Effect
from stackmedic.model.network import RouteTable
from tests.diagnose.builders import PRIVATE_A, PRIVATE_B, a_load_balancer, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, undecided


def test_balancer_in_private_subnets_is_found() -> None:
    found = findings(check, a_snapshot(a_load_balancer(subnet_ids=(PRIVATE_A, PRIVATE_B))))
    assert {each.effects for each in found} == {(Effect.OUT_OF_REACH,)}
    assert "nat-shop" in found[0].says


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_internal_balancer_belongs_there() -> None:
    internal = a_load_balancer(subnet_ids=(PRIVATE_A, PRIVATE_B), scheme="internal")
    assert findings(check, a_snapshot(internal)) == []


def test_unreadable_tables_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(RouteTable)))

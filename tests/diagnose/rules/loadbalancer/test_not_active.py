"""loadbalancer.not_active: the load balancer is not active, or internal where it should face the Internet."""

from stackmedic.diagnose.rules.loadbalancer.not_active import check
from stackmedic.model.load_balancer import LoadBalancer
from tests.diagnose.builders import LOAD_BALANCER, a_load_balancer, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(a_load_balancer(state="failed"))).about == LOAD_BALANCER


def test_an_active_balancer_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_a_state_that_was_not_told_is_silent() -> None:
    assert findings(check, a_snapshot(a_load_balancer(state=None))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(LoadBalancer)))

"""loadbalancer.idle_timeout_short: requests last longer than the load balancer's idle time-out."""

from stackmedic.diagnose.rules.loadbalancer.idle_timeout_short import check
from stackmedic.model.load_balancer import Setting
from tests.diagnose.builders import LOAD_BALANCER, Listed, a_series, a_snapshot, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

LATE = "AWS/ApplicationELB/HTTPCode_ELB_504_Count/Sum/app/shop/50dc6c495c0c9188"


def idle(seconds: str) -> Listed:
    call = "elasticloadbalancing:DescribeLoadBalancerAttributes"
    made = make(Setting, call, "Attributes[0]", key="idle_timeout.timeout_seconds", value=seconds)
    return Listed(Setting, LOAD_BALANCER, (made,))


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(idle("5"), a_series(LATE, *[9.0] * 10))).about == LOAD_BALANCER


def test_the_usual_time_is_silent() -> None:
    assert findings(check, a_snapshot(idle("60"), a_series(LATE, *[9.0] * 10))) == []


def test_a_short_time_that_hurts_nobody_is_silent() -> None:
    assert findings(check, a_snapshot(idle("5"), a_series(LATE, *[0.0] * 10))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(a_series(LATE, *[9.0] * 10), unreadable(Setting, LOAD_BALANCER)))

"""waf.default_action_blocks: the web ACL's default action blocks."""

from stackmedic.diagnose.rules.waf.default_action_blocks import check
from stackmedic.model.edge import WebAcl
from tests.diagnose.builders import LOAD_BALANCER, a_snapshot, gone, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ACL, sampled, wall


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(wall(blocks_by_default=True), sampled("shop"))).about == ACL


def test_an_acl_that_allows_by_default_is_silent() -> None:
    assert findings(check, a_snapshot(wall(), sampled("shop"))) == []


def test_one_that_blocks_nobody_who_matters_is_silent() -> None:
    assert findings(check, a_snapshot(wall(blocks_by_default=True), sampled("shop", count=1))) == []


def test_a_balancer_without_a_firewall_is_silent() -> None:
    assert findings(check, a_snapshot(gone(WebAcl, LOAD_BALANCER))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(WebAcl, LOAD_BALANCER)))

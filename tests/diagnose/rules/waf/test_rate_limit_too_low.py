"""waf.rate_limit_too_low: the rate-based rule is below legitimate traffic."""

from stackmedic.diagnose.rules.waf.rate_limit_too_low import check
from stackmedic.model.edge import WebAcl
from tests.diagnose.builders import LOAD_BALANCER, a_snapshot, gone, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ACL, firewall_rule, sampled, wall


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(wall(firewall_rule(rate_limit=100)), sampled())).about == ACL


def test_a_rule_that_only_counts_is_silent() -> None:
    assert findings(check, a_snapshot(wall(firewall_rule(rate_limit=100)), sampled(action="COUNT"))) == []


def test_a_few_scanners_are_no_trouble() -> None:
    assert findings(check, a_snapshot(wall(firewall_rule(rate_limit=100)), sampled(count=2))) == []


def test_a_rule_of_another_kind_is_silent() -> None:
    assert (
        findings(
            check,
            a_snapshot(
                wall(firewall_rule(group="AWSManagedRulesCommonRuleSet")), sampled(rule="SizeRestrictions_BODY")
            ),
        )
        == []
    )


def test_a_balancer_without_a_firewall_is_silent() -> None:
    assert findings(check, a_snapshot(gone(WebAcl, LOAD_BALANCER))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(WebAcl, LOAD_BALANCER)))

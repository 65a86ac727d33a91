"""waf.block_body_size: the managed body-size rule blocks legitimate bodies."""

from stackmedic.diagnose.rules.waf.block_body_size import check
from stackmedic.model.edge import WebAcl
from tests.diagnose.builders import LOAD_BALANCER, a_snapshot, gone, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ACL, firewall_rule, sampled, wall


def test_what_is_wrong_is_found() -> None:
    assert (
        the_finding(
            check,
            a_snapshot(
                wall(firewall_rule(group="AWSManagedRulesCommonRuleSet")), sampled(rule="SizeRestrictions_BODY")
            ),
        ).about
        == ACL
    )


def test_a_rule_that_only_counts_is_silent() -> None:
    assert (
        findings(
            check,
            a_snapshot(
                wall(firewall_rule(group="AWSManagedRulesCommonRuleSet")),
                sampled(action="COUNT", rule="SizeRestrictions_BODY"),
            ),
        )
        == []
    )


def test_a_few_scanners_are_no_trouble() -> None:
    assert (
        findings(
            check,
            a_snapshot(
                wall(firewall_rule(group="AWSManagedRulesCommonRuleSet")),
                sampled(count=2, rule="SizeRestrictions_BODY"),
            ),
        )
        == []
    )


def test_a_rule_of_another_kind_is_silent() -> None:
    assert (
        findings(
            check,
            a_snapshot(
                wall(firewall_rule(group="AWSManagedRulesCommonRuleSet")), sampled(rule="CrossSiteScripting_BODY")
            ),
        )
        == []
    )


def test_a_balancer_without_a_firewall_is_silent() -> None:
    assert findings(check, a_snapshot(gone(WebAcl, LOAD_BALANCER))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(WebAcl, LOAD_BALANCER)))

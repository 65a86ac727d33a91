"""waf.own_rule_blocks: a rule that somebody wrote blocks legitimate requests."""

import pytest

from stackmedic.diagnose.rules.waf.own_rule_blocks import check
from stackmedic.model.edge import WebAcl
from tests.diagnose.builders import LOAD_BALANCER, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ACL, firewall_rule, sampled, wall

OWN = firewall_rule(blocks=True)


def test_a_rule_of_ones_own_that_blocks_clients_is_found() -> None:
    found = the_finding(check, a_snapshot(wall(OWN), sampled()))
    assert (ACL, "rule r of web ACL shop blocks what clients ask") == (found.about, found.says)


@pytest.mark.parametrize("action", ["CAPTCHA", "CHALLENGE"])
def test_a_rule_that_asks_programs_for_what_only_browsers_have_is_found(action: str) -> None:
    assert ACL == the_finding(check, a_snapshot(wall(OWN), sampled(action=action))).about


def test_a_rule_that_only_counts_is_silent() -> None:
    assert findings(check, a_snapshot(wall(firewall_rule()), sampled(action="COUNT"))) == []


def test_a_few_scanners_are_no_trouble() -> None:
    assert findings(check, a_snapshot(wall(OWN), sampled(count=2))) == []


def test_groups_addresses_and_rates_are_causes_of_their_own() -> None:
    for other in ({"group": "AWSManagedRulesCommonRuleSet"}, {"ip_set": "arn:set"}, {"rate_limit": 100}):
        blocks = "group" not in other
        assert findings(check, a_snapshot(wall(firewall_rule(blocks=blocks, **other)), sampled())) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(WebAcl, LOAD_BALANCER)))

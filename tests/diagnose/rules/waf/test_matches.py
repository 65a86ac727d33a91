"""waf.*: a rule of the web ACL blocks requests in numbers. All see the same samples; each knows its own kind."""

import pytest

from stackmedic.diagnose.rule import Check
from stackmedic.diagnose.rules.waf import (
    block_body_signature,
    block_body_size,
    managed_rule_blocks,
    rate_limit_too_low,
)
from stackmedic.model.edge import FirewallRule, WebAcl
from stackmedic.model.snapshot import Snapshot
from tests.diagnose.builders import LOAD_BALANCER, a_snapshot, gone, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ACL, firewall_rule, sampled, wall
from tests.diagnose.rules.table import Told, rows

COMMON = firewall_rule(group="AWSManagedRulesCommonRuleSet")
BOTS = firewall_rule(group="AWSManagedRulesBotControlRuleSet")
RATE = firewall_rule(rate_limit=100)
SIZE, SIGNATURE, AGENT = "SizeRestrictions_BODY", "CrossSiteScripting_BODY", "SignalNonBrowserUserAgent"


def table(acl_rule: FirewallRule, rule: str | None, other: str) -> Told:
    """A rule of the ACL that matches; ``rule``: of which member of its group; ``other``: one of another kind."""
    stands = wall(acl_rule)
    return Told(
        ACL,
        {
            "it blocks in numbers": a_snapshot(stands, sampled(rule=rule)),
            "it is named with vendor and group": a_snapshot(
                stands, sampled(rule=rule and f"AWS#{acl_rule.group}#{rule}")
            ),
        },
        {
            "it only counts": a_snapshot(stands, sampled(action="COUNT", rule=rule)),
            "a few scanners": a_snapshot(stands, sampled(count=2, rule=rule)),
            "a rule of another kind": a_snapshot(wall(COMMON), sampled(rule=other)),
            "no firewall": a_snapshot(gone(WebAcl, LOAD_BALANCER)),
        },
        {"the firewall may not be read": a_snapshot(unreadable(WebAcl, LOAD_BALANCER))},
    )


TABLE = {
    block_body_size: table(COMMON, SIZE, SIGNATURE),
    block_body_signature: table(COMMON, SIGNATURE, SIZE),
    managed_rule_blocks: table(BOTS, AGENT, SIZE),
    rate_limit_too_low: table(RATE, None, SIZE),
}


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "found"))
def test_what_is_wrong_is_found(check: Check, snapshot: Snapshot, about: str) -> None:
    assert the_finding(check, snapshot).about == about


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "silent"))
def test_what_looks_alike_is_silent(check: Check, snapshot: Snapshot, about: str) -> None:
    assert findings(check, snapshot) == []


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "hidden"))
def test_what_could_not_be_read_is_undecided(check: Check, snapshot: Snapshot, about: str) -> None:
    assert undecided(check, snapshot)

"""network.nacl_blocks: a network ACL keeps a packet, or the answer to it."""

import pytest

from stackmedic.diagnose.rules.network.nacl_blocks import check, rule
from stackmedic.model.finding import Effect
from stackmedic.model.network import NetworkAcl
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import CIDRS, a_snapshot, an_acl, an_acl_entry, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

EVERYTHING = tuple(CIDRS)
IN, OUT = an_acl_entry(100, egress=False), an_acl_entry(100, egress=True)


def denies(egress: bool, first: int, last: int, cidr: str = "0.0.0.0/0") -> NetworkAcl:
    entry = an_acl_entry(50, egress=egress, action="deny", protocol="6", from_port=first, to_port=last, cidr=cidr)
    return an_acl("acl-shop", EVERYTHING, entry, IN, OUT)


def test_acl_that_lets_nothing_in_is_found() -> None:
    found = the_finding(check, a_snapshot(an_acl("acl-shop", EVERYTHING, OUT)))
    assert found.about == "acl-shop"
    assert {*rule.leads_to} == set(found.effects)


def test_acl_that_keeps_the_answers_is_found() -> None:
    found = the_finding(check, a_snapshot(denies(False, 1024, 65535)))
    assert "1024-65535" in found.says
    assert found.evidence[0].call == "ec2:DescribeNetworkAcls"


def test_acl_that_shuts_one_port_hurts_only_who_needs_it() -> None:
    found = the_finding(check, a_snapshot(denies(False, 8000, 8000, "10.0.0.0/16")))
    assert found.effects == (Effect.FAILS_HEALTH_CHECKS,)


def test_store_that_may_sit_in_the_tasks_own_subnet_is_not_surely_cut_off() -> None:
    """A database sits in one subnet of its group; traffic inside a subnet does not meet its ACL."""
    assert findings(check, a_snapshot(denies(False, 5432, 5432, "10.0.0.0/16"))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


@pytest.mark.parametrize("port", [22, 3389, 9999])
def test_denied_ports_that_nobody_needs_are_silent(port: int) -> None:
    assert findings(check, a_snapshot(denies(True, port, port))) == []


def test_allowing_entry_with_a_lower_number_refutes() -> None:
    allow = an_acl_entry(10, egress=False)
    deny = an_acl_entry(50, egress=False, action="deny")
    assert findings(check, a_snapshot(an_acl("acl-shop", EVERYTHING, allow, deny, OUT))) == []


def test_acl_of_other_subnets_is_silent() -> None:
    others = an_acl("acl-other", ("subnet-elsewhere",))
    assert findings(check, a_snapshot(others)) == []


def test_unreadable_acls_are_undecided() -> None:
    answers = undecided(check, a_snapshot(unreadable(NetworkAcl, EVERYWHERE, "ec2:DescribeNetworkAcls")))
    assert answers
    assert all(gap.call == "ec2:DescribeNetworkAcls" for each in answers for gap in each.gaps)

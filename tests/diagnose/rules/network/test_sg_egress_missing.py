"""network.sg_egress_missing: A's own groups do not let it out."""

from stackmedic.diagnose.rules.network.sg_egress_missing import check
from stackmedic.model.finding import Effect
from stackmedic.model.network import SecurityGroup
from tests.diagnose.builders import a_permission, a_security_group, a_service, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

BALANCER, TASKS = (a_permission(443, cidr="0.0.0.0/0"),), (a_permission(8000, group="sg-balancer"),)


def test_tasks_without_outbound_rules_are_found() -> None:
    found = the_finding(check, a_snapshot(a_security_group("sg-backend", TASKS, egress=())))
    assert found.about == "sg-backend"
    assert {Effect.CANNOT_CONNECT, Effect.CANNOT_START} <= set(found.effects)
    assert found.evidence[0].call == "ec2:DescribeSecurityGroups"


def test_balancer_without_outbound_rules_is_found() -> None:
    found = the_finding(check, a_snapshot(a_security_group("sg-balancer", BALANCER, egress=())))
    assert found.about == "sg-balancer"
    assert found.effects == (Effect.FAILS_HEALTH_CHECKS,)


def test_outbound_rule_for_the_database_only_cuts_off_the_start_and_what_is_asked_of_aws_at_work() -> None:
    narrow = (a_permission(5432, group="sg-database"), a_permission(6379, group="sg-cache"))
    found = the_finding(check, a_snapshot(a_security_group("sg-backend", TASKS, egress=narrow)))
    assert found.effects == (Effect.CANNOT_START, Effect.CANNOT_CONNECT)


def test_outbound_rule_for_the_vpc_only_keeps_what_has_public_addresses_out_of_reach() -> None:
    inside = a_security_group("sg-backend", TASKS, egress=(a_permission(443, cidr="10.0.0.0/16"),))
    assert Effect.CANNOT_START in the_finding(check, a_snapshot(inside)).effects


def test_outbound_rule_for_some_public_addresses_may_be_enough() -> None:
    some = (a_permission(5432, group="sg-database"), a_permission(6379, group="sg-cache"))
    some += (a_permission(443, cidr="52.0.0.0/8"),)
    assert findings(check, a_snapshot(a_security_group("sg-backend", TASKS, egress=some))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_outbound_rules_for_just_what_is_needed_are_silent() -> None:
    needed = (
        a_permission(5432, group="sg-database"),
        a_permission(6379, group="sg-cache"),
        a_permission(443, cidr="0.0.0.0/0"),
    )
    assert findings(check, a_snapshot(a_security_group("sg-backend", TASKS, egress=needed))) == []


def test_second_group_that_lets_out_is_silent() -> None:
    shut = a_security_group("sg-backend", TASKS, egress=())
    both = a_service(security_group_ids=("sg-backend", "sg-open"))
    assert findings(check, a_snapshot(shut, both, a_security_group("sg-open"))) == []


def test_store_without_outbound_rules_is_silent() -> None:
    """Groups are stateful: answers need no rule."""
    shut = a_security_group("sg-database", (a_permission(5432, group="sg-backend"),), egress=())
    assert findings(check, a_snapshot(shut)) == []


def test_unreadable_group_is_undecided() -> None:
    answers = undecided(check, a_snapshot(unreadable(SecurityGroup, "sg-backend", "ec2:DescribeSecurityGroups")))
    assert "sg-backend" in {each.about for each in answers}

"""authorize_ingress: exactly the missing rule, from the group of those who need it."""

import pytest

from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Outcome, Risk
from stackmedic.remedy.actions.authorize_ingress import action, verify
from tests.diagnose.builders import (
    a_cache,
    a_container_definition,
    a_load_balancer,
    a_permission,
    a_security_group,
    a_service,
    a_snapshot,
    a_target_group,
    a_task_definition,
    default_environment,
    service_arn,
)
from tests.remedy.actions.account import TOKEN, Account, a_finding, answers, declined, failed, the_change

CLOSED = a_snapshot(a_security_group("sg-database"))
RULE = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-backend"}]}
OURS = {**RULE, "UserIdGroupPairs": [{"GroupId": "sg-backend", "Description": f"stackmedic {TOKEN}"}]}


def the_rule() -> Change:
    return the_change(action, a_finding("network.sg_ingress_missing", "sg-database"), CLOSED)


def group_with(*permissions: dict[str, object]) -> Account:
    return Account(ec2__DescribeSecurityGroups={"SecurityGroups": [{"IpPermissions": list(permissions)}]})


def test_the_tasks_group_is_admitted_on_the_databases_port() -> None:
    change = the_rule()
    assert ("sg-database", None, RULE) == (change.target, change.before, change.after)
    assert Risk.REVERSIBLE is change.risk
    assert (service_arn(),) == change.needed_by
    assert change.facts[0].value == []


def test_the_balancer_is_admitted_to_the_tasks() -> None:
    snapshot = a_snapshot(a_security_group("sg-backend"))
    change = the_change(action, a_finding("network.sg_ingress_missing", "sg-backend"), snapshot)
    assert "inbound tcp 8000 from sg-balancer" == change.field


def test_each_closed_port_is_a_rule_of_its_own() -> None:
    listens = a_container_definition(environment=default_environment("backend"), ports=(8000, 9000))
    revision = a_task_definition(containers=(listens,))
    snapshot = a_snapshot(a_security_group("sg-backend"), a_target_group(health_port="9000"), revision)
    found = answers(action, a_finding("network.sg_ingress_missing", "sg-backend"), snapshot)
    assert ["inbound tcp 8000 from sg-balancer", "inbound tcp 9000 from sg-balancer"] == [
        each.field for each in found if isinstance(each, Change)
    ]


def test_a_rule_that_came_meanwhile_leaves_nothing_to_do() -> None:
    refused = declined(action, a_finding("network.sg_ingress_missing", "sg-database"), a_snapshot())
    assert "not closed any more" in refused.reason


def test_what_bears_no_group_is_left_to_a_person() -> None:
    assert "no security group" in declined(action, a_finding("network.sg_ingress_missing", "shop-nlb"), CLOSED).reason


def test_a_source_without_a_group_is_never_let_in_from_anywhere() -> None:
    snapshot = a_snapshot(a_security_group("sg-backend"), a_load_balancer(security_group_ids=()))
    refused = declined(action, a_finding("network.sg_ingress_missing", "sg-backend"), snapshot)
    assert "never 0.0.0.0/0" in refused.instruction and "--port 8000" in refused.instruction


def test_of_several_groups_the_one_that_nobody_else_bears_is_admitted() -> None:
    both = a_service(security_group_ids=("sg-frontend", "sg-backend"))
    snapshot = a_snapshot(a_security_group("sg-database"), both)
    change = the_change(action, a_finding("network.sg_ingress_missing", "sg-database"), snapshot)
    assert RULE == change.after


def test_two_groups_of_its_own_do_not_decide() -> None:
    both = a_service(security_group_ids=("sg-backend", "sg-more"))
    snapshot = a_snapshot(a_security_group("sg-database"), both, a_security_group("sg-more"))
    refused = declined(action, a_finding("network.sg_ingress_missing", "sg-database"), snapshot)
    assert "sg-backend or sg-more" in refused.reason


def test_an_unreadable_cache_hides_no_closed_database() -> None:
    snapshot = a_snapshot(a_security_group("sg-database"), a_cache(member_ids=("gone",)))
    assert RULE == the_change(action, a_finding("network.sg_ingress_missing", "sg-database"), snapshot).after


def test_the_rule_that_is_added_bears_the_token() -> None:
    call = ("ec2:AuthorizeSecurityGroupIngress", {"GroupId": "sg-database", "IpPermissions": [OURS]})
    assert [call] == Account().apply(action, the_rule())


def test_an_equal_rule_of_somebody_else_is_as_good() -> None:
    account = Account(ec2__AuthorizeSecurityGroupIngress=failed("InvalidPermission.Duplicate"))
    account.apply(action, the_rule())
    assert group_with(RULE).shows(action, the_rule())


def test_any_other_refusal_is_passed_on() -> None:
    with pytest.raises(CallFailed, match="RulesPerSecurityGroupLimitExceeded"):
        Account(ec2__AuthorizeSecurityGroupIngress=failed("RulesPerSecurityGroupLimitExceeded")).apply(
            action, the_rule()
        )


@pytest.mark.parametrize(
    "other",
    [{"ToPort": 5433, "FromPort": 5433}, {"IpProtocol": "udp"}, {"UserIdGroupPairs": [{"GroupId": "sg-other"}]}],
)
def test_another_rule_is_not_the_change(other: dict[str, object]) -> None:
    assert not group_with({**RULE, **other}).shows(action, the_rule())


def test_undo_takes_away_what_this_step_added() -> None:
    call = ("ec2:RevokeSecurityGroupIngress", {"GroupId": "sg-database", "IpPermissions": [OURS]})
    assert [call] == group_with(OURS).undo(action, the_rule())


def test_undo_leaves_the_rule_of_somebody_else() -> None:
    assert [] == group_with(RULE).undo(action, the_rule())


def test_undo_of_what_is_gone_does_nothing() -> None:
    assert [] == group_with().undo(action, the_rule())


def test_the_change_is_seen_once_the_rule_is_there() -> None:
    opened = a_snapshot(a_security_group("sg-database", (a_permission(5432, group="sg-backend"),)))
    assert Outcome.CLEARED is verify(the_rule(), opened)
    assert Outcome.NOT_YET is verify(the_rule(), CLOSED)


def test_a_service_that_waits_for_its_next_attempt_is_given_the_time() -> None:
    waiting = a_snapshot(a_security_group("sg-database"), a_service(running=0))
    change = the_change(action, a_finding("network.sg_ingress_missing", "sg-database"), waiting)
    assert the_rule().settles_s + 900 == change.settles_s

"""authorize_egress: exactly the outbound rules that are missing, in one call; never more than is needed."""

from typing import Any

import pytest

from stackmedic.model.change import Change, Outcome
from stackmedic.remedy.actions.authorize_egress import action, verify
from tests.diagnose.builders import a_database, a_permission, a_security_group, a_snapshot
from tests.remedy.actions.account import TOKEN, Account, a_finding, declined, the_change

FINDING = a_finding("network.sg_egress_missing", "sg-backend")
SHUT = a_snapshot(a_security_group("sg-backend", egress=()))
OURS = {"Description": f"stackmedic {TOKEN}"}


def the_rules() -> Change:
    return the_change(action, FINDING, SHUT)


def bearing(rule: dict[str, Any], **says: str) -> dict[str, Any]:
    """A rule as the account lists it: each peer with its description."""
    return {
        key: [{**each, **says} for each in value] if isinstance(value, list) else value for key, value in rule.items()
    }


def group_with(rules: list[dict[str, Any]]) -> Account:
    return Account(ec2__DescribeSecurityGroups={"SecurityGroups": [{"IpPermissionsEgress": rules}]})


def rules_of(change: Change) -> list[dict[str, Any]]:
    assert isinstance(change.after, list)
    return [dict(each) for each in change.after if isinstance(each, dict)]


def test_the_stores_are_named_by_their_groups_and_aws_by_its_port() -> None:
    peers = {rule["ToPort"]: rule.get("UserIdGroupPairs") or rule["IpRanges"] for rule in rules_of(the_rules())}
    assert {
        443: [{"CidrIp": "0.0.0.0/0"}],
        5432: [{"GroupId": "sg-database"}],
        6379: [{"GroupId": "sg-cache"}],
    } == peers


def test_what_is_open_already_is_not_opened_again() -> None:
    only_aws = a_security_group("sg-backend", egress=(a_permission(443, cidr="0.0.0.0/0"),))
    change = the_change(action, FINDING, a_snapshot(only_aws))
    assert [5432, 6379] == [rule["ToPort"] for rule in rules_of(change)]


def test_a_group_that_lets_out_whoever_needs_it_is_left_alone() -> None:
    assert "not closed any more" in declined(action, FINDING, a_snapshot()).reason


def test_a_destination_that_no_group_stands_for_is_left_to_a_person() -> None:
    shared = a_database(security_group_ids=("sg-database", "sg-more"))
    snapshot = a_snapshot(a_security_group("sg-backend", egress=()), shared, a_security_group("sg-more"))
    assert "--cidr RANGE" in declined(action, FINDING, snapshot).instruction


def test_all_rules_are_added_at_once_and_bear_the_token() -> None:
    change = the_rules()
    ((call, parameters),) = Account().apply(action, change)
    assert ("ec2:AuthorizeSecurityGroupEgress", "sg-backend") == (call, parameters["GroupId"])
    assert [bearing(rule, **OURS) for rule in rules_of(change)] == parameters["IpPermissions"]


@pytest.mark.parametrize(("missing", "done"), [(0, True), (1, False)])
def test_it_is_done_when_all_of_them_are_there(missing: int, done: bool) -> None:
    change = the_rules()
    assert done is group_with([bearing(each) for each in rules_of(change)[missing:]]).shows(action, change)


def test_undo_takes_away_what_this_step_added_and_leaves_the_rules_of_others() -> None:
    change = the_rules()
    ((call, _),) = group_with([bearing(each, **OURS) for each in rules_of(change)]).undo(action, change)
    assert "ec2:RevokeSecurityGroupEgress" == call
    assert [] == group_with([bearing(each) for each in rules_of(change)]).undo(action, change)


def test_the_change_is_not_seen_before_the_rules_are_there() -> None:
    assert Outcome.NOT_YET is verify(the_rules(), SHUT)

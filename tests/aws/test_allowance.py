"""Which calls an approved plan lets through."""

from typing import Any

import pytest

from stackmedic.aws.allowance import Allowance, nothing
from stackmedic.model.change import PlannedCall

RULE = {"IpProtocol": "tcp", "FromPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-1"}]}
DECLARED: dict[str, Any] = {"GroupId": "sg-2", "IpPermissions": [RULE]}
CALL = "ec2:AuthorizeSecurityGroupIngress"


def refused(**given: Any) -> str:
    return Allowance((PlannedCall(CALL, DECLARED),)).refuses(CALL, given)


def test_what_was_declared_is_let_through() -> None:
    assert "" == refused(**DECLARED)


@pytest.mark.parametrize("extra", ["clientToken", "Tags", "TagSpecifications"])
def test_who_made_it_may_be_added(extra: str) -> None:
    assert "" == refused(**DECLARED, **{extra: "token"})


def test_a_description_inside_may_be_added() -> None:
    pairs = [{"GroupId": "sg-1", "Description": "by stackmedic"}]
    assert "" == refused(GroupId="sg-2", IpPermissions=[{**RULE, "UserIdGroupPairs": pairs}])


@pytest.mark.parametrize(
    "permissions",
    [[], [RULE, RULE], [{**RULE, "FromPort": 22}], [{**RULE, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]],
)
def test_a_difference_anywhere_inside_is_refused(permissions: list[Any]) -> None:
    assert "another IpPermissions" in refused(GroupId="sg-2", IpPermissions=permissions)


def test_a_placeholder_is_filled_in_when_the_call_is_made() -> None:
    allowed = Allowance((PlannedCall("ecs:UpdateService", {"service": "s", "taskDefinition": "<the new revision>"}),))
    assert "" == allowed.refuses("ecs:UpdateService", {"service": "s", "taskDefinition": "web:7"})
    assert allowed.refuses("ecs:UpdateService", {"service": "other", "taskDefinition": "web:7"})


def test_who_may_nothing_is_refused_everything() -> None:
    assert nothing().refuses(CALL, DECLARED)

"""observability.flowlogs_role_missing_permission: the role of a flow log is gone, trusts others, or may not write."""

import json

import pytest

from stackmedic.diagnose.rules.observability import flowlogs_inactive
from stackmedic.diagnose.rules.observability.flowlogs_role_missing_permission import check
from stackmedic.model.access import Permit, Role
from stackmedic.model.network import FlowLog
from tests.diagnose.builders import VPC, Keyed, Listed, Part, a_snapshot, gone, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

ROLE = "arn:aws:iam::123456789012:role/shop-flow-logs"


def flow_log(delivery: str = "FAILED", vpc: str = VPC) -> Keyed:
    facts = {"id": "fl-1", "resource_id": vpc, "delivery": delivery, "error": "Access error", "role_arn": ROLE}
    return Keyed("fl-1", make(FlowLog, "ec2:DescribeFlowLogs", "FlowLogs[0]", **facts))


def role(trusts: str = "vpc-flow-logs.amazonaws.com") -> Keyed:
    statement = {"Effect": "Allow", "Principal": {"Service": trusts}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Statement": [statement]})
    return Keyed(ROLE, make(Role, "iam:GetRole", "Role", arn=ROLE, name="shop-flow-logs", trust=trust))


def iam(decision: str) -> Listed:
    facts = {"action": "logs:PutLogEvents", "decision": decision, "resource": "*"}
    return Listed(Permit, (ROLE, "*"), (make(Permit, "iam:SimulatePrincipalPolicy", "EvaluationResults[0]", **facts),))


@pytest.mark.parametrize(
    "parts", [(role(), iam("implicitDeny")), (role("ec2.amazonaws.com"), iam("allowed")), (gone(Role, ROLE),)]
)
def test_a_role_that_cannot_be_used_is_found(parts: tuple[Part, ...]) -> None:
    assert the_finding(check, a_snapshot(flow_log(), *parts)).about == ROLE


def test_a_flow_log_that_is_delivered_is_silent() -> None:
    assert findings(check, a_snapshot(flow_log("SUCCESS"), role(), iam("implicitDeny"))) == []


def test_one_of_another_vpc_is_silent() -> None:
    assert findings(check, a_snapshot(flow_log(vpc="vpc-other"), role(), iam("implicitDeny"))) == []


def test_a_role_that_may_is_not_accused() -> None:
    assert findings(check, a_snapshot(flow_log(), role(), iam("allowed"))) == []


def test_a_role_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(flow_log(), unreadable(Role, ROLE)))


def test_it_is_told_once_not_as_a_flow_log_that_is_merely_inactive() -> None:
    assert findings(flowlogs_inactive.check, a_snapshot(flow_log(), role(), iam("implicitDeny"))) == []

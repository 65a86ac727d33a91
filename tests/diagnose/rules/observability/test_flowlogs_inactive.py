"""observability.flowlogs_inactive: VPC flow logs are missing or not delivered."""

from stackmedic.diagnose.rules.observability.flowlogs_inactive import check
from stackmedic.model.network import FlowLog, Subnet
from tests.diagnose.builders import VPC, Keyed, a_snapshot, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided


def flow_log(delivery: str, vpc: str = VPC) -> Keyed:
    facts = {"id": "fl-1", "resource_id": vpc, "delivery": delivery, "error": "LogDestination not found"}
    return Keyed("fl-1", make(FlowLog, "ec2:DescribeFlowLogs", "FlowLogs[0]", **facts))


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(flow_log("FAILED"))).about == "fl-1"


def test_a_flow_log_that_is_delivered_is_silent() -> None:
    assert findings(check, a_snapshot(flow_log("SUCCESS"))) == []


def test_one_of_another_vpc_is_silent() -> None:
    assert findings(check, a_snapshot(flow_log("FAILED", "vpc-other"))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(flow_log("FAILED"), unreadable(Subnet)))

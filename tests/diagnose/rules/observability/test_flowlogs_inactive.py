"""observability.flowlogs_inactive: VPC flow logs are missing or not delivered."""

import json

import pytest

from stackmedic.diagnose.rules.observability.flowlogs_inactive import check
from stackmedic.model.network import FlowLog, Subnet
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.trail import TrailEvent
from tests.diagnose.builders import PRIVATE_A, VPC, Keyed, Listed, a_snapshot, ago, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided


def flow_log(delivery: str, vpc: str = VPC) -> Keyed:
    facts = {"id": "fl-1", "resource_id": vpc, "delivery": delivery, "error": "LogDestination not found"}
    return Keyed("fl-1", make(FlowLog, "ec2:DescribeFlowLogs", "FlowLogs[0]", **facts))


def call(name: str, record: object) -> TrailEvent:
    """A call of an hour ago that CloudTrail has."""
    facts = {"id": name, "name": name, "at": ago("1h"), "user": "mallory", "record": json.dumps(record)}
    event: TrailEvent = make(TrailEvent, "cloudtrail:LookupEvents", "Events[0]", **facts)
    return event


def of_name(name: str, *events: TrailEvent) -> Listed:
    return Listed(TrailEvent, name, events)


DELETED = call("DeleteFlowLogs", {"requestParameters": {"DeleteFlowLogsRequest": {"FlowLogId": {"content": "fl-0a1"}}}})
REFUSED = call("DeleteFlowLogs", {"errorCode": "Client.UnauthorizedOperation", "requestParameters": {"x": "fl-0a1"}})
MADE_ELSEWHERE = call(
    "CreateFlowLogs", {"requestParameters": {"ResourceId": "vpc-other"}, "responseElements": "fl-0a1"}
)


@pytest.mark.parametrize("scope", ["DeleteFlowLogs", EVERYWHERE])
def test_a_flow_log_that_somebody_deleted_is_found(scope: str) -> None:
    found = the_finding(check, a_snapshot(of_name(scope, DELETED)))
    assert (found.about, found.hurts) == (VPC, ())
    assert found.says == f"no flow log covers {VPC}, since mallory deleted fl-0a1"


@pytest.mark.parametrize("place", [VPC, PRIVATE_A])
def test_a_network_that_has_another_one_since_is_silent(place: str) -> None:
    assert findings(check, a_snapshot(of_name("DeleteFlowLogs", DELETED), flow_log("SUCCESS", place))) == []


def test_one_that_was_of_another_network_is_silent() -> None:
    made = Keyed("made", MADE_ELSEWHERE)
    assert findings(check, a_snapshot(of_name("DeleteFlowLogs", DELETED), made)) == []


def test_a_refused_call_and_a_network_that_never_had_one_are_silent() -> None:
    assert findings(check, a_snapshot(of_name("DeleteFlowLogs", REFUSED))) == []
    assert findings(check, a_snapshot(of_name("DeleteFlowLogs"))) == []


def test_a_trail_that_may_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(TrailEvent)))


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(flow_log("FAILED"))).about == "fl-1"


def test_a_flow_log_that_is_delivered_is_silent() -> None:
    assert findings(check, a_snapshot(flow_log("SUCCESS"))) == []


def test_one_of_another_vpc_is_silent() -> None:
    assert findings(check, a_snapshot(flow_log("FAILED", "vpc-other"), of_name("DeleteFlowLogs"))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(flow_log("FAILED"), unreadable(Subnet)))

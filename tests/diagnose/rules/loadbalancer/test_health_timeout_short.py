"""loadbalancer.health_timeout_short: the check gives up before its path has answered, and clients get their answers."""

import json

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.loadbalancer.health_timeout_short import check
from stackmedic.model.finding import Confidence
from stackmedic.model.load_balancer import Target
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.trail import TrailEvent
from tests.diagnose.builders import (
    Listed,
    Part,
    a_series,
    a_snapshot,
    a_target,
    a_target_group,
    ago,
    make,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

TOOK = f"AWS/ApplicationELB/TargetResponseTime/Average/{a_target_group().dimension}"
LATE = targets("backend", a_target("10.0.10.21", "unhealthy", reason="Target.Timeout", description="Request timed out"))
ANSWERED = a_series(TOOK, *[0.2] * 8)


def modified(**asked: object) -> Listed:
    """A ModifyTargetGroup that CloudTrail shows."""
    record = json.dumps({"requestParameters": {"targetGroupArn": target_group_arn("backend"), **asked}})
    facts = {"id": "1", "name": "ModifyTargetGroup", "at": ago("20m"), "user": "ada", "record": record}
    return Listed(TrailEvent, EVERYWHERE, (make(TrailEvent, "cloudtrail:LookupEvents", "Events[0]", **facts),))


def test_a_time_out_that_somebody_set_is_found() -> None:
    found = the_finding(check, a_snapshot(LATE, ANSWERED, modified(healthCheckTimeoutSeconds=5)))
    assert (Confidence.CONFIRMED, target_group_arn("backend")) == (found.confidence, found.about)
    assert ["elasticloadbalancing:DescribeTargetGroups", "cloudtrail:LookupEvents"] == [
        found.evidence[0].call,
        found.evidence[-1].call,
    ]


@pytest.mark.parametrize("call", [modified(healthCheckTimeoutSeconds=9), modified(healthCheckPath="/")])
def test_where_nobody_is_seen_to_have_set_it_it_is_only_likely(call: Part) -> None:
    found = the_finding(check, a_snapshot(LATE, ANSWERED, call), Confidence.LIKELY)
    assert found.decide[0].needs.startswith("curl")


REFUSED = targets("backend", a_target("10.0.10.21", "unhealthy", reason="Target.FailedHealthChecks"))
ONE_PASSES = targets("backend", a_target("10.0.10.21", "unhealthy", reason="Target.Timeout"), a_target("10.0.10.22"))


@pytest.mark.parametrize(
    "parts",
    [
        (ANSWERED,),
        (LATE, a_series(TOOK, *[6.0] * 8)),  # Everything is slow: app.overloaded and its like.
        (LATE, a_series(TOOK, *[0.2] * 8, last="9m")),  # Nobody is answered any more: the way may be shut.
        (REFUSED, ANSWERED),
        (ONE_PASSES, ANSWERED),
        (LATE, ANSWERED, a_target_group(health_port="9000")),  # Another port may be shut.
    ],
)
def test_what_may_have_another_reason_is_silent(parts: tuple[Part, ...]) -> None:
    assert [] == findings(check, a_snapshot(*parts))


def test_unread_targets_are_undecided() -> None:
    hidden = unreadable(Target, target_group_arn("backend"), "elasticloadbalancing:DescribeTargetHealth")
    assert undecided(check, a_snapshot(ANSWERED, hidden))


def test_it_is_the_cause_where_nothing_else_is() -> None:
    diagnosis = diagnose(a_snapshot(LATE, ANSWERED, modified(healthCheckTimeoutSeconds=5)))
    assert ["loadbalancer.health_timeout_short"] == [each.id for each in diagnosis.causes]

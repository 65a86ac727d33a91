"""loadbalancer.ingress_closed: the balancer's group does not admit its clients."""

import json

import pytest

from stackmedic.diagnose.rules.loadbalancer.ingress_closed import check
from stackmedic.model.finding import Effect
from stackmedic.model.load_balancer import Listener
from stackmedic.model.network import SecurityGroup
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.trail import TrailEvent
from tests.diagnose.builders import (
    LOAD_BALANCER,
    Listed,
    Part,
    a_load_balancer,
    a_permission,
    a_security_group,
    a_series,
    a_snapshot,
    a_target_group,
    ago,
    make,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided


def test_balancer_closed_to_the_internet_is_found() -> None:
    found = the_finding(check, a_snapshot(a_security_group("sg-balancer")))
    assert found.about == "sg-balancer"
    assert found.effects == (Effect.OUT_OF_REACH,)
    assert "443" in found.says


def test_rule_for_another_port_does_not_help() -> None:
    other = a_security_group("sg-balancer", (a_permission(444, cidr="0.0.0.0/0"),))
    assert the_finding(check, a_snapshot(other)).about == "sg-balancer"


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_balancer_for_some_addresses_is_meant() -> None:
    """Who admits an office or a CDN only shuts the rest out on purpose; that is not decided here."""
    office = a_security_group("sg-balancer", (a_permission(443, cidr="203.0.113.0/24"),))
    assert findings(check, a_snapshot(office)) == []


def test_internal_balancer_is_silent() -> None:
    assert findings(check, a_snapshot(a_security_group("sg-balancer"), a_load_balancer(scheme="internal"))) == []


def test_unreadable_group_is_undecided() -> None:
    hidden = unreadable(SecurityGroup, "sg-balancer", "ec2:DescribeSecurityGroups")
    assert ["sg-balancer"] == [each.about for each in undecided(check, a_snapshot(hidden))]


def test_unreadable_listeners_are_undecided() -> None:
    hidden = unreadable(Listener, LOAD_BALANCER, "elasticloadbalancing:DescribeListeners")
    assert undecided(check, a_snapshot(a_security_group("sg-balancer"), hidden))


def test_the_web_s_own_port_is_shut_though_another_is_open_with_nobody_there() -> None:
    group = a_security_group("sg-balancer", (a_permission(80, cidr="0.0.0.0/0"),))
    assert the_finding(check, a_snapshot(group)).about == "sg-balancer"


OFFICE = a_security_group("sg-balancer", (a_permission(443, cidr="203.0.113.0/24"),))
REQUESTS = f"AWS/ApplicationELB/RequestCount/Sum/{a_target_group('backend').dimension}/{a_load_balancer().dimension}"
SILENT = a_series(REQUESTS, *(60.0,) * 30, last="12m")
BUSY = a_series(REQUESTS, *(60.0,) * 30)


def revoked(group: str = "sg-balancer") -> Listed:
    """Somebody took a rule from this group."""
    record = json.dumps({"requestParameters": {"groupId": group}})
    facts = {"id": "1", "name": "RevokeSecurityGroupIngress", "at": ago("15m"), "user": "kim", "record": record}
    return Listed(TrailEvent, EVERYWHERE, (make(TrailEvent, "cloudtrail:LookupEvents", "Events[0]", **facts),))


def test_who_shut_out_the_rest_just_now_shut_out_those_who_came() -> None:
    found = the_finding(check, a_snapshot(OFFICE, revoked(), SILENT))
    assert ("sg-balancer", "kim called RevokeSecurityGroupIngress") == (found.about, found.evidence[1].says[:37])


@pytest.mark.parametrize("parts", [(revoked(), BUSY), (revoked("sg-other"), SILENT), (SILENT,)])
def test_a_group_that_nobody_changed_or_through_which_requests_come_is_meant(parts: tuple[Part, ...]) -> None:
    assert findings(check, a_snapshot(OFFICE, *parts)) == []


INSIDE = a_load_balancer(scheme="internal")


def test_an_internal_balancer_whose_groups_let_nobody_in_any_more_is_closed() -> None:
    found = the_finding(check, a_snapshot(INSIDE, a_security_group("sg-balancer"), SILENT))
    assert (found.about, found.effects) == ("sg-balancer", (Effect.OUT_OF_REACH,))


@pytest.mark.parametrize(
    "parts",
    [
        (a_security_group("sg-balancer"), BUSY),
        (a_security_group("sg-balancer", (a_permission(443, group="sg-backend"),)), SILENT),
    ],
)
def test_an_internal_balancer_that_is_asked_or_lets_some_in_is_not_accused(parts: tuple[Part, ...]) -> None:
    assert findings(check, a_snapshot(INSIDE, *parts)) == []


def test_an_internal_balancer_whose_groups_cannot_be_read_is_undecided() -> None:
    hidden = unreadable(SecurityGroup, "sg-balancer", "ec2:DescribeSecurityGroups")
    assert undecided(check, a_snapshot(INSIDE, hidden, SILENT))

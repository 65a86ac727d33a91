"""network.dns_record_points_to_old_target: the DNS record points to a load balancer that was deleted or replaced."""

import pytest

from stackmedic.diagnose.rules.network.dns_record_points_to_old_target import check
from stackmedic.model.edge import Record, Zone
from stackmedic.model.load_balancer import LoadBalancer
from tests.diagnose.builders import Listed, Part, a_load_balancer, a_series, a_snapshot, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import certificate, listener
from tests.diagnose.rules.probing import EDGE, name_said

SILENT = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{a_load_balancer().dimension}", *(60.0,) * 30, last="12m")
THERE = "dualstack.shop-1.eu-west-1.elb.amazonaws.com."
OLD = "dualstack.shop-0.eu-west-1.elb.amazonaws.com."


def a_record(name: str = "shop.example.com.", **more: object) -> Record:
    facts = {"type": "A", "alias": None, "values": ()} | more
    found: Record = make(Record, "route53:ListResourceRecordSets", "ResourceRecordSets[0]", name=name, **facts)
    return found


def zone(alias: str, name: str = "shop.example.com.") -> tuple[Part, ...]:
    return zone_of(a_record(name, alias=alias))


def zone_of(*records: Record) -> tuple[Part, ...]:
    known = make(Zone, "route53:ListHostedZones", "HostedZones[0]", id="/hostedzone/Z1", name="example.com.")
    return (known, Listed(Record, "/hostedzone/Z1", records), listener(), certificate())


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(*zone(OLD))).about == "shop.example.com."


def test_a_record_of_the_balancer_is_silent() -> None:
    assert findings(check, a_snapshot(*zone(THERE))) == []


def test_a_name_that_is_not_ours_is_silent() -> None:
    assert findings(check, a_snapshot(*zone(OLD, "other.example.com."))) == []


def test_a_name_elsewhere_is_silent() -> None:
    assert findings(check, a_snapshot(*zone("d111.cloudfront.net."))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(*zone(OLD), unreadable(LoadBalancer)))


def test_a_name_that_leads_elsewhere_although_the_zone_is_right_is_found() -> None:
    told = (name_said(EDGE, "18.200.1.1", "18.200.1.2"), name_said("shop.example.com", "203.0.113.9"))
    found = the_finding(check, a_snapshot(*zone(THERE), *told))
    assert ["203.0.113.9"] == found.evidence[0].value


def test_a_name_that_leads_to_one_of_the_balancer_s_addresses_is_silent() -> None:
    told = (name_said(EDGE, "18.200.1.1", "18.200.1.2"), name_said("shop.example.com", "18.200.1.2"))
    assert findings(check, a_snapshot(*zone(THERE), *told)) == []


def test_a_name_that_has_no_address_here_is_silent() -> None:
    assert findings(check, a_snapshot(*zone(THERE), name_said(EDGE, "18.200.1.1"))) == []
    assert findings(check, a_snapshot(*zone(THERE), name_said("shop.example.com", "203.0.113.9"))) == []


ELSEWHERE = [
    (a_record(values=("203.0.113.10",)),),
    (a_record(type="NS", values=("ns1.elsewhere.example.",)),),
    (a_record(type="CNAME", values=("d111.cloudfront.net.",)),),
    (a_record(alias=THERE, weight=0), a_record(values=("198.51.100.7",), weight=100)),
]


@pytest.mark.parametrize("records", ELSEWHERE)
def test_a_name_that_leads_away_from_a_balancer_that_nobody_asks_any_more_is_found(records: tuple[Record, ...]) -> None:
    found = the_finding(check, a_snapshot(SILENT, *zone_of(*records)))
    assert ("shop.example.com", records[-1].values) == (found.about, tuple(found.evidence[0].value))


@pytest.mark.parametrize("records", ELSEWHERE)
def test_a_name_that_leads_away_while_requests_arrive_is_silent(records: tuple[Record, ...]) -> None:
    assert findings(check, a_snapshot(*zone_of(*records))) == []


def test_silence_behind_a_name_that_leads_here_has_another_cause() -> None:
    alone, both = (a_record(alias=THERE, weight=0),), (a_record(alias=THERE), a_record(values=("198.51.100.7",)))
    assert findings(check, a_snapshot(SILENT, *zone_of(*alone))) == []
    assert findings(check, a_snapshot(SILENT, *zone_of(*both))) == []

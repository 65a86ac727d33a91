"""network.dns_record_missing: the name has no DNS record."""

import pytest

from stackmedic.diagnose.rules.network.dns_record_missing import check
from stackmedic.model.edge import Record, Zone
from tests.diagnose.builders import Listed, Part, a_load_balancer, a_series, a_snapshot, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import certificate, listener

OURS = "dualstack.shop-1.eu-west-1.elb.amazonaws.com."
ID = "/hostedzone/Z1"


def zone(*names: str, to: str = OURS, zone_name: str = "example.com.", private: bool = False) -> tuple[Part, ...]:
    """A zone with these records, before a load balancer whose certificate is for shop.example.com."""
    call = "route53:ListResourceRecordSets"
    records = tuple(
        make(Record, call, f"ResourceRecordSets[{number}]", name=name, type="A", alias=to, values=())
        for number, name in enumerate(names)
    )
    known = make(Zone, "route53:ListHostedZones", "HostedZones[0]", id=ID, name=zone_name, private=private)
    return (known, Listed(Record, ID, records), listener(), certificate())


def test_a_name_that_is_missing_beside_others_is_found() -> None:
    assert the_finding(check, a_snapshot(*zone("other.example.com."))).about == "shop.example.com"


@pytest.mark.parametrize(
    "parts",
    [
        zone("shop.example.com."),
        zone("other.example.com.", "\\052.example.com."),
        zone("other.example.com.", to="shop-9.eu-west-1.elb.amazonaws.com."),
        zone("other.example.org.", zone_name="example.org."),
        zone("other.example.com.", private=True),
        zone(),
    ],
)
def test_a_name_that_is_there_or_kept_elsewhere_is_silent(parts: tuple[Part, ...]) -> None:
    assert findings(check, a_snapshot(*parts)) == []


def test_a_name_that_is_missing_before_a_balancer_that_nobody_asks_any_more_is_found() -> None:
    silent = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{a_load_balancer().dimension}", *(60.0,) * 30, last="12m")
    assert the_finding(check, a_snapshot(silent, *zone())).about == "shop.example.com"
    assert findings(check, a_snapshot(silent, *zone("shop.example.com."))) == []


def test_an_account_without_zones_is_silent() -> None:
    assert findings(check, a_snapshot(listener(), certificate())) == []


def test_records_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(*zone("other.example.com."), unreadable(Record, ID)))

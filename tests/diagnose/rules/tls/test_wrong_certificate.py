"""tls.wrong_certificate: the listener presents a certificate for another name."""

import json

from stackmedic.diagnose.rules.tls.wrong_certificate import check
from stackmedic.model.edge import Certificate, Record, Zone
from stackmedic.model.finding import Confidence
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.task import TaskDefinition
from stackmedic.model.trail import TrailEvent
from tests.diagnose.builders import (
    Keyed,
    Listed,
    a_listener,
    a_load_balancer,
    a_series,
    a_snapshot,
    a_target_group,
    a_task_definition,
    ago,
    make,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ARN, certificate, listener, serving
from tests.diagnose.rules.probing import certificate_said


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(listener(), certificate(), serving("api.example.org"))).about == ARN


def test_the_same_name_is_silent() -> None:
    assert findings(check, a_snapshot(listener(), certificate(), serving("shop.example.com"))) == []


def test_a_wildcard_covers_one_label() -> None:
    assert (
        findings(check, a_snapshot(listener(), certificate(names=("*.example.com",)), serving("api.example.com"))) == []
    )


def test_rules_without_hosts_are_silent() -> None:
    assert findings(check, a_snapshot(listener(), certificate())) == []


def recorded(*names: str) -> tuple[Keyed, Listed]:
    """Names of a zone that lead to the load balancer."""
    zone = make(Zone, "route53:ListHostedZones", "HostedZones[0]", id="Z1", name="example.org.")
    call, to = "route53:ListResourceRecordSets", f"dualstack.{a_load_balancer().dns_name}."
    found = (make(Record, call, f"ResourceRecordSets[{at}]", name=f"{each}.", type="A", alias=to)
             for at, each in enumerate(names))  # fmt: skip
    return Keyed("Z1", zone), Listed(Record, "Z1", tuple(found))


def changed(to: str = ARN) -> Listed:
    """Somebody gave the listener this certificate."""
    asked = {"listenerArn": a_listener(certificate_arns=(ARN,)).arn, "certificates": [{"certificateArn": to}]}
    facts = {"id": "1", "name": "ModifyListener", "at": ago("9m"), "user": "kim"}
    record = json.dumps({"requestParameters": asked})
    event = make(TrailEvent, "cloudtrail:LookupEvents", "Events[0]", record=record, **facts)
    return Listed(TrailEvent, EVERYWHERE, (event,))


def named(url: str) -> TaskDefinition:
    return a_task_definition(environment={"PUBLIC_URL": url})


def test_a_record_that_leads_to_the_balancer_names_what_is_served() -> None:
    found = the_finding(check, a_snapshot(listener(), certificate(), *recorded("api.example.org")))
    assert "serves api.example.org" in found.says


def test_a_name_of_the_past_beside_one_that_fits_is_silent() -> None:
    parts = recorded("old.example.org", "shop.example.com")
    assert findings(check, a_snapshot(listener(), certificate(), *parts)) == []


def test_a_certificate_changed_lately_that_fits_no_address_of_the_programs_is_likely() -> None:
    parts = (listener(), certificate(), named("https://api.example.org/v1"), changed())
    found = the_finding(check, a_snapshot(*parts), Confidence.LIKELY)
    assert found.evidence[2].value == "https://api.example.org/v1"


def test_an_address_of_somebody_else_is_silent_while_the_certificate_stays() -> None:
    assert findings(check, a_snapshot(listener(), certificate(), named("https://api.example.org/v1"))) == []


def test_a_certificate_changed_lately_that_fits_is_silent() -> None:
    parts = (listener(), certificate(), named("https://shop.example.com/v1"), changed())
    assert findings(check, a_snapshot(*parts)) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(listener(), unreadable(Certificate, ARN)))


def test_a_handshake_for_a_name_that_it_does_not_cover_is_found() -> None:
    said = certificate_said("api.example.com", covers=False, names=("shop.example.com",))
    found = the_finding(check, a_snapshot(listener(), certificate(), said))
    assert ("probe:Tls", "facts.covers") == (found.evidence[0].call, found.evidence[0].path)


def test_a_handshake_at_another_port_and_one_nobody_trusts_are_silent() -> None:
    for said in (certificate_said(covers=False, port=8443), certificate_said(trusted=False)):
        assert findings(check, a_snapshot(listener(), certificate(), said)) == []


def test_where_all_still_come_and_are_sent_elsewhere_nobody_refuses_the_certificate() -> None:
    edge = a_load_balancer().dimension
    group = f"{a_target_group('backend').dimension}/{edge}"
    coming = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{edge}", *(60.0,) * 30)
    left = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{group}", *(60.0,) * 30, last="12m")
    wrong = (serving("elsewhere.example"), listener(), certificate())

    assert findings(check, a_snapshot(*wrong, coming, left)) == []
    assert the_finding(check, a_snapshot(*wrong, left))

"""Certificates: how each cause comes about, what shows it, and changes beside it that hurt nobody."""

import ssl
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.lab import edge_zone as zone
from tests.lab.edge import Edge
from tests.lab.edge_case import Act, Case, Harmless, named
from tests.scenarios.lab import CREDENTIALS

NAME, OTHER = f"shop.{zone.DOMAIN}", "other.example"
YEAR, MINUTES = timedelta(days=365), timedelta(minutes=4)
AMAZON, ELSEWHERE = '0 issue "amazon.com"', '0 issue "letsencrypt.org"'


def asked(edge: Edge) -> str:
    """The certificate that the test has asked for."""
    found = edge.lab.client("acm").list_certificates()["CertificateSummaryList"]
    return str(next(each["CertificateArn"] for each in found if each["DomainName"] == NAME))


def caa(value: str) -> Act:
    """A CAA record, and a request."""

    def act(edge: Edge) -> None:
        zone.change(edge, "CREATE", zone.record(zone.DOMAIN, "CAA", value))
        edge.lab.advance(2)
        zone.request(edge, NAME)

    return act


def failed(edge: Edge) -> None:
    found = zone.certificate(edge, asked(edge))
    assert (found["Status"], found["FailureReason"]) == ("FAILED", "CAA_ERROR")


def aged(edge: Edge) -> None:
    """Nobody uses it, and it was issued 199 days ago."""
    zone.request(edge, NAME)
    edge.lab.advance(10)
    edge.lab.control("hidden", **{f"certificate_age_days:{NAME}": 199})


def expired_unused(edge: Edge) -> None:
    found = zone.certificate(edge, asked(edge))
    assert (found["Status"], found["RenewalEligibility"], found["InUseBy"]) == ("EXPIRED", "INELIGIBLE", [])
    assert "RenewalSummary" not in found
    with pytest.raises(ClientError, match="UnsupportedCertificate"):
        zone.show(edge, asked(edge))


def not_delegated(edge: Edge) -> None:
    """A second zone of the same name, that nobody asks, gets the record."""
    made = edge.lab.client("route53").create_hosted_zone(Name=zone.DOMAIN, CallerReference="second")
    zone.request(edge, NAME, zone=made["HostedZone"]["Id"])


def pending(edge: Edge) -> None:
    found = zone.certificate(edge, asked(edge))
    assert (found["Status"], found["DomainValidationOptions"][0]["ValidationStatus"]) == (
        "PENDING_VALIDATION", "PENDING_VALIDATION",
    )  # fmt: skip
    with pytest.raises(ClientError, match="UnsupportedCertificate"):
        zone.show(edge, asked(edge))


def elsewhere(edge: Edge) -> str:
    client = boto3.client(
        "acm", region_name="eu-west-1", endpoint_url=edge.lab.url, aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )  # fmt: skip
    return str(client.request_certificate(DomainName=NAME, ValidationMethod="DNS")["CertificateArn"])


def unknown_there(edge: Edge) -> None:
    with pytest.raises(ClientError, match="CertificateNotFound"):
        zone.show(edge, elsewhere(edge))


def turned_away(edge: Edge) -> None:
    """The load balancer counts handshakes that clients break off, and no requests."""
    assert edge.balanced("ClientTLSNegotiationErrorCount") > 60
    assert edge.balanced("RequestCount") == 0


def out_of_date(edge: Edge) -> None:
    turned_away(edge)
    with pytest.raises(ssl.SSLCertVerificationError):
        edge.get()
    found = zone.certificate(edge, zone.shown(edge))
    assert (found["Status"], found["Type"]) == ("EXPIRED", "IMPORTED")


def of_another_name(edge: Edge) -> None:
    turned_away(edge)
    with pytest.raises(ssl.SSLCertVerificationError):
        edge.get()
    assert zone.certificate(edge, zone.shown(edge))["DomainName"] == OTHER


def second_zone(edge: Edge) -> None:
    edge.lab.client("route53").create_hosted_zone(Name=zone.DOMAIN, CallerReference="second")


CASES = [
    Case("tls.acm_caa_forbids", "a CAA record of another authority; RequestCertificate", caa(ELSEWHERE), failed),
    Case(
        "tls.acm_unused_not_renewed", "certificate_age_days of a certificate that no listener shows",
        aged, expired_unused, 60 * 25,
    ),
    Case("tls.acm_validation_not_delegated", "the CNAME in a zone that nobody asks", not_delegated, pending, 30),
    Case("tls.cert_wrong_region", "RequestCertificate in another region", elsewhere, unknown_there),
    Case(
        "tls.certificate_expired", "ImportCertificate of one that ends in four minutes; ModifyListener",
        lambda edge: zone.show(edge, zone.imported(edge, edge.site, MINUTES)), out_of_date, 15,
    ),
    Case("tls.certificate_pending", "RequestCertificate without the CNAME",
         lambda edge: zone.request(edge, NAME, prove=False) and None, pending, 30),
    Case("tls.wrong_certificate", "ModifyListener: a certificate of another name",
         lambda edge: zone.show(edge, zone.imported(edge, OTHER, YEAR)), of_another_name),
]  # fmt: skip
HARMLESS = [
    Harmless("tls.acm_caa_forbids", "the CAA record has Amazon", caa(AMAZON)),
    Harmless("tls.acm_unused_not_renewed", "an old certificate that nobody uses", aged, 60),
    Harmless("tls.acm_validation_not_delegated", "the second zone stays empty", second_zone),
    Harmless("tls.cert_wrong_region", "one in another region that nobody uses", elsewhere),
    Harmless("tls.certificate_expired", "an expired one beside the good one, for another name",
             lambda edge: zone.add(edge, zone.imported(edge, OTHER, MINUTES)), 20),
    Harmless("tls.certificate_pending", "nobody uses the one that waits",
             lambda edge: zone.request(edge, NAME, prove=False) and None),
    Harmless("tls.wrong_certificate", "one of another name beside the good one",
             lambda edge: zone.add(edge, zone.imported(edge, OTHER, YEAR))),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_cause_shows(clinic: Edge, case: Case) -> None:
    case.play(clinic)


@pytest.mark.parametrize("case", HARMLESS, ids=named)
def test_a_change_hurts_nobody(clinic: Edge, case: Harmless) -> None:
    case.play(clinic)


def test_a_certificate_is_issued_minutes_after_its_record_is_there(clinic: Edge) -> None:
    arn = zone.request(clinic, NAME)
    zone.change(clinic, "CREATE", {**zone.site(clinic), "Name": NAME})
    assert zone.certificate(clinic, arn)["Status"] == "PENDING_VALIDATION"
    clinic.lab.advance(6)
    found = zone.certificate(clinic, arn)
    assert (found["Status"], found["DomainValidationOptions"][0]["ValidationStatus"]) == ("ISSUED", "SUCCESS")
    zone.add(clinic, arn)
    assert clinic.certificate(NAME)["subjectAltName"] == (("DNS", NAME),)
    assert zone.certificate(clinic, arn)["InUseBy"] == [clinic.balancer["LoadBalancerArn"]]
    with pytest.raises(ClientError, match="ResourceInUseException"):
        clinic.lab.client("acm").delete_certificate(CertificateArn=arn)


def test_what_is_in_use_and_proven_is_renewed(clinic: Edge) -> None:
    arn = zone.shown(clinic)
    clinic.lab.control("hidden", **{f"certificate_age_days:{clinic.site}": 160})
    ends = zone.certificate(clinic, arn)["NotAfter"]
    clinic.lab.advance(60 * 26)
    found = zone.certificate(clinic, arn)
    assert found["RenewalSummary"]["RenewalStatus"] == "SUCCESS"
    assert found["NotAfter"] - ends > timedelta(days=100)
    assert clinic.hurt() == {}


def test_renewal_waits_for_a_proof_that_is_gone_and_clients_turn_away_in_the_end(clinic: Edge) -> None:
    wanted = zone.certificate(clinic, zone.shown(clinic))["DomainValidationOptions"][0]["ResourceRecord"]
    zone.change(clinic, "DELETE", zone.record(wanted["Name"], "CNAME", wanted["Value"], ttl=300))
    clinic.lab.control("hidden", **{f"certificate_age_days:{clinic.site}": 190})
    clinic.lab.advance(60 * 25)
    found = zone.certificate(clinic, zone.shown(clinic))
    assert found["RenewalSummary"]["RenewalStatus"] == "PENDING_VALIDATION"
    clinic.lab.control("hidden", **{f"certificate_age_days:{clinic.site}": 199})
    clinic.lab.advance(10)
    assert zone.certificate(clinic, zone.shown(clinic))["Status"] == "EXPIRED"
    turned_away(clinic)


def test_clients_that_speak_tls_get_no_answer_of_a_listener_for_http(edge: Edge) -> None:
    elbv2, https = edge.lab.client("elbv2"), edge.listener(443)
    changed = elbv2.modify_listener(ListenerArn=https["ListenerArn"], Protocol="HTTP")["Listeners"][0]
    edge.lab.advance(10)
    hurts = edge.lab.control("health")["hurts"]

    assert ("HTTP", False, False) == (changed["Protocol"], "Certificates" in changed, "SslPolicy" in changed)
    assert {("clients", "100% of requests no longer come out as usual: no answer")} == {
        (each["kind"], each["says"]) for each in hurts
    }
    with pytest.raises(OSError):  # The connection is closed, or reset.
        edge.get()

    certificates = [{"CertificateArn": https["Certificates"][0]["CertificateArn"]}]
    elbv2.modify_listener(
        ListenerArn=https["ListenerArn"], Protocol="HTTPS", Certificates=certificates, SslPolicy=https["SslPolicy"]
    )
    edge.lab.advance(10)

    assert [] == edge.lab.control("health")["hurts"]


@pytest.mark.parametrize("beside", ["Certificates", "SslPolicy"])
def test_a_listener_for_http_has_nothing_of_tls(edge: Edge, beside: str) -> None:
    https = edge.listener(443)
    given = {"Certificates": [{"CertificateArn": https["Certificates"][0]["CertificateArn"]}], "SslPolicy": "x"}
    with pytest.raises(ClientError, match=r"ValidationError.*cannot be specifed for HTTP listeners"):
        edge.lab.client("elbv2").modify_listener(
            ListenerArn=https["ListenerArn"], Protocol="HTTP", **{beside: given[beside]}
        )

    assert "HTTPS" == edge.listener(443)["Protocol"]

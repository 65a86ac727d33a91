"""tls.acm_caa_forbids: CAA records keep Amazon from issuing the certificate, or from renewing it."""

from datetime import timedelta

from stackmedic.diagnose.rules.tls.acm_caa_forbids import check
from stackmedic.model.edge import Certificate
from stackmedic.model.finding import Effect
from tests.diagnose.builders import NOW, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ARN, certificate, listener


def test_a_request_that_was_refused_is_found() -> None:
    found = the_finding(check, a_snapshot(listener(), certificate(status="FAILED", failure="CAA_ERROR")))
    assert (ARN, (Effect.OUT_OF_REACH,)) == (found.about, found.effects)
    assert "CAA_ERROR" == found.evidence[0].value


def test_a_renewal_that_was_refused_hurts_once_the_certificate_has_expired() -> None:
    expired = certificate(renewal_failure="CAA_ERROR", expires_at=NOW - timedelta(hours=2))
    found = the_finding(check, a_snapshot(listener(), expired))
    assert (NOW - timedelta(hours=2), (Effect.OUT_OF_REACH,)) == (found.since, found.effects)


def test_until_then_it_explains_nothing_that_hurts() -> None:
    holds = certificate(renewal_failure="CAA_ERROR", expires_at=NOW + timedelta(days=20))
    assert () == the_finding(check, a_snapshot(listener(), holds)).effects


def test_another_reason_and_a_certificate_that_nobody_presents_are_silent() -> None:
    other = certificate(status="FAILED", failure="ADDITIONAL_VERIFICATION_REQUIRED")
    assert findings(check, a_snapshot(listener(), other)) == []
    assert findings(check, a_snapshot(certificate(status="FAILED", failure="CAA_ERROR"))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(listener(), unreadable(Certificate, ARN)))

"""tls.certificate_pending: the certificate has not been issued."""

from stackmedic.diagnose.rules.tls.certificate_pending import check
from stackmedic.model.edge import Certificate
from tests.diagnose.builders import a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ARN, certificate, listener


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(listener(), certificate(status="PENDING_VALIDATION"))).about == ARN


def test_an_issued_certificate_is_silent() -> None:
    assert findings(check, a_snapshot(listener(), certificate())) == []


def test_an_expired_one_is_another_cause() -> None:
    assert findings(check, a_snapshot(listener(), certificate(status="EXPIRED"))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(listener(), unreadable(Certificate, ARN)))

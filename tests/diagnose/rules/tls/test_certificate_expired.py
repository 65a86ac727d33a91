"""tls.certificate_expired: the certificate in use has expired."""

from stackmedic.diagnose.rules.tls.certificate_expired import check
from stackmedic.model.edge import Certificate
from tests.diagnose.builders import Keyed, a_snapshot, ago, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ARN, certificate, listener
from tests.diagnose.rules.probing import certificate_said


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(listener(), certificate(expires_at=ago("1h")))).about == ARN


def test_a_certificate_that_is_valid_is_silent() -> None:
    assert findings(check, a_snapshot(listener(), certificate(expires_at=ago("-9d")))) == []


def test_one_that_no_listener_presents_is_silent() -> None:
    assert (
        findings(
            check,
            a_snapshot(
                listener("arn:other"), Keyed("arn:other", certificate().noun), certificate(expires_at=ago("1h"))
            ),
        )
        == []
    )


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(listener(), unreadable(Certificate, ARN)))


def test_a_handshake_that_is_refused_for_it_is_found() -> None:
    found = the_finding(check, a_snapshot(listener(), certificate(), certificate_said(expired=True)))
    assert ("probe:Tls", ARN) == (found.evidence[0].call, found.about)


def test_a_handshake_that_is_refused_for_anything_else_is_silent() -> None:
    assert findings(check, a_snapshot(listener(), certificate(), certificate_said(trusted=False))) == []

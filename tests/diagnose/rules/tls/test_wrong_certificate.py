"""tls.wrong_certificate: the listener presents a certificate for another name."""

from stackmedic.diagnose.rules.tls.wrong_certificate import check
from stackmedic.model.edge import Certificate
from tests.diagnose.builders import a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import ARN, certificate, listener, serving


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


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(listener(), unreadable(Certificate, ARN)))

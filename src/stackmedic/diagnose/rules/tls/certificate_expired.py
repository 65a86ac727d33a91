"""The certificate in use has expired.

Source: guide ohmycoins; OpenSSL X509_V_ERR_CERT_HAS_EXPIRED; browsers' NET::ERR_CERT_DATE_INVALID.
"""

from collections.abc import Iterator

from stackmedic.diagnose.asked import handshakes, told_by
from stackmedic.diagnose.edge import certified
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The certificate in use has expired",
    severity=Severity.CRITICAL,
    leads_to=(Effect.OUT_OF_REACH,),
    topic="certificate expired has expired not after date invalid renewal ssl tls",
    signatures=(
        Proves(r"certificate has expired"),
        Proves(r"CERT_HAS_EXPIRED|ERR_CERT_DATE_INVALID|SEC_ERROR_EXPIRED_CERTIFICATE|certificate_expired", weight=5.0),
        Proves(r"certificate … expired|expired … certificate", weight=5.0),
        Says(r"x509: certificate has expired or is not yet valid", weight=4.0),
        Says(r"notAfter|DaysToExpiry", weight=4.0),
    ),
    clues=(
        Refutes(r"not (?:in use|attached|renewed)|unused|unattached|INELIGIBLE", weight=-4.0),
        Refutes(r"token", weight=-2.0),
    ),
    reports=(
        "self-managed certificate imported to ACM. curl: SSL certificate problem: certificate has expired",
        "imported certificate, Let's Encrypt on nginx. browser: NET::ERR_CERT_DATE_INVALID; x509: "
        "certificate has expired or is not yet valid",
    ),
    confirm=("openssl s_client -connect HOST:443 -servername HOST </dev/null | openssl x509 -noout -dates",),
    cures=("Renew or replace the certificate at the listener; cure why it was not renewed.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for listener, certificate in certified(snapshot, service):
        gone = certificate.expires_at is not None and certificate.expires_at <= snapshot.now
        if gone or certificate.status == "EXPIRED":
            says = f"the certificate of port {listener.port} for {certificate.domain} has expired"
            evidence = (
                certificate.seen("expires_at", says),
                certificate.seen("status", f"ACM calls it {certificate.status}"),
                listener.seen("certificate_arns", f"port {listener.port} presents it"),
            )
            yield rule.finding(
                about=certificate.arn, hurts=(service.arn,), says=says, evidence=evidence, since=certificate.expires_at
            )
    for listener, answer in handshakes(snapshot, service):
        if answer.expired:
            says = f"port {listener.port} shows {answer.name} a certificate that has expired"
            shown = (told_by(answer, "expired", says), listener.seen("certificate_arns", "what it presents"))
            about = next(iter(listener.certificate_arns), listener.arn)
            yield rule.finding(about=about, hurts=(service.arn,), says=says, evidence=shown)

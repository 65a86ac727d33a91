"""CAA records of the domain do not allow Amazon to issue.

Source: "Configure a CAA record" in the ACM user guide; failure reason CAA_ERROR (amazon.com, amazontrust.com,
awstrust.com, amazonaws.com). ACM gives it of a request (FailureReason) and of a renewal (RenewalStatusReason):
https://docs.aws.amazon.com/acm/latest/APIReference/API_RenewalSummary.html. While the old
certificate holds, it is a risk.
"""

from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.edge import certified
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.edge import Certificate
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

FORBIDDEN = "CAA_ERROR"

rule = Rule(
    __name__,
    title="CAA records do not allow Amazon to issue the certificate",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_REACH,),
    topic="caa record CAA_ERROR acm certificate issue renewal amazon.com amazontrust letsencrypt only domain failure",
    signatures=(
        Proves(r"CAA_ERROR"),
        Proves(r"\bCAA\b", weight=5.0),
        Says(
            r"certificate … (?:authority authorization|not allowed to issue)|amazontrust\.com" r"|awstrust\.com",
            weight=4.0,
        ),
    ),
    reports=(
        'domain with CAA "letsencrypt.org". acm: Status Failed, reason: one or more domain names have failed '
        "validation due to a Certificate Authority Authentication (CAA) error",
        "renewal failed. acm: Failed, CAA_ERROR",
    ),
    instead_of=("tls.certificate_pending", "tls.certificate_expired"),
    confirm=("dig CAA DOMAIN +short",),
    cures=("Add a CAA record for amazon.com (at the name or above it), then request or renew again.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for listener, certificate in certified(snapshot, service):
        field = refused(certificate)
        if field:
            says = f"CAA records do not let Amazon issue the certificate for {certificate.domain}"
            shown = (
                certificate.seen(field, says),
                listener.seen("certificate_arns", f"port {listener.port} presents it"),
            )
            lapsed = certificate.expires_at is not None and certificate.expires_at <= snapshot.now
            since = certificate.expires_at if lapsed else None
            found = rule.finding(about=certificate.arn, hurts=(service.arn,), says=says, evidence=shown, since=since)
            yield found if lapsed or certificate.status != "ISSUED" else replace(found, effects=())


def refused(certificate: Certificate) -> str | None:
    """The field that gives the reason."""
    if certificate.failure == FORBIDDEN:
        return "failure"
    return "renewal_failure" if certificate.renewal_failure == FORBIDDEN else None

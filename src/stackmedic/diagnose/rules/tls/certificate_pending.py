"""The certificate was not issued, for a reason that cannot be read.

When the reason can be read (CAA, delegation), the acm_* causes say it. Source: guides onyx, ohmycoins; ACM
statuses.
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import certified
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

WAITS = ("PENDING_VALIDATION", "VALIDATION_TIMED_OUT", "FAILED", "REVOKED", "INACTIVE")

rule = Rule(
    __name__,
    title="The certificate has not been issued",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_REACH,),
    topic="certificate pending validation acm PENDING_VALIDATION not issued waiting timeout UnsupportedCertificate",
    signatures=(
        Says(r"PENDING_VALIDATION|Pending validation", weight=5.0),
        Says(r"VALIDATION_TIMED_OUT|Expected certificate to be issued", weight=4.0),
        Says(r"certificate … (?:not (?:yet )?(?:issued|valid\w*)|pending|waiting|still)", weight=4.0),
        Says(r"UnsupportedCertificate|must have a fully-qualified domain name, a supported signature", weight=4.0),
        Says(r"(?:acm_certificate_validation|waiting for ACM Certificate)", weight=4.0),
    ),
    clues=(Refutes(r"\bCAA\b|name ?servers?|delegat\w*|registrar|zone", weight=-4.0), Refutes(r"confirmation|subscri")),
    reports=(
        "Terraform listener with a fresh certificate. aws_lb_listener: UnsupportedCertificate: The "
        "certificate must have a fully-qualified domain name, a supported signature, and a supported key "
        "size.",
        "certificate requested, listener created at once. aws_lb_listener: UnsupportedCertificate; status "
        "PENDING_VALIDATION",
    ),
    confirm=(
        "aws acm describe-certificate --certificate-arn CERTIFICATE --query "
        "'Certificate.[Status,FailureReason,DomainValidationOptions]'",
    ),
    cures=("Create the validation record that ACM asks for (or answer the mail), and wait until it is ISSUED.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for listener, certificate in certified(snapshot, service):
        if certificate.status in WAITS:
            says = f"the certificate of port {listener.port} for {certificate.domain} is {certificate.status}"
            evidence = (
                certificate.seen("status", says),
                listener.seen("certificate_arns", f"port {listener.port} presents it"),
            )
            yield rule.finding(about=certificate.arn, hurts=(service.arn,), says=says, evidence=evidence)

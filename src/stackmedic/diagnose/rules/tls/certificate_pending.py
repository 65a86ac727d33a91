"""The certificate was not issued, for a reason that cannot be read.

When the reason can be read (CAA, delegation), the acm_* causes say it. Source: guides onyx, ohmycoins; ACM
statuses.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The certificate has not been issued",
    severity=Severity.HIGH,
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
